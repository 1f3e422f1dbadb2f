// The tokens that the dialect adds to those of marked.
import type { MarkedToken, Token } from "marked"

/** `:red[…]`, `:small[…]`, `:color[…]{foreground="…"}`: a name, its content, and its attributes. */
export interface DirectiveToken {
  type: "directive"
  raw: string
  name: string
  attributes: Readonly<Record<string, string>>
  tokens: Token[]
}

/** `:material/home:`, `:streamlit:` or an emoji's `:name:`. */
export interface ShortcodeToken {
  type: "shortcode"
  raw: string
  kind: "material" | "logo" | "emoji"
  name: string
}

export interface MathToken {
  type: "math"
  raw: string
  tex: string
  display: boolean
}

/** `[^label]` in the text; `number` and `occurrence` are set once all of the text is read. */
export interface FootnoteRefToken {
  type: "footnoteRef"
  raw: string
  label: string
  number: number
  occurrence: number
}

export interface FootnoteDefToken {
  type: "footnoteDef"
  raw: string
  label: string
  tokens: Token[]
}

export type DialectToken =
  | DirectiveToken
  | ShortcodeToken
  | MathToken
  | FootnoteRefToken
  | FootnoteDefToken

/** Every token that the renderer knows, told apart by `type`. */
export type AnyToken = MarkedToken | DialectToken

export interface Footnote {
  label: string
  number: number
  references: number
  tokens: Token[]
}

export interface Document {
  tokens: Token[]
  footnotes: Footnote[]
}
