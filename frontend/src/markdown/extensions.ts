// What the dialect adds to marked: directives, shortcodes, formulas, footnotes.
import type { TokenizerExtension, TokenizerThis } from "marked"
import { closingBracket, directiveStyle, readAttributes } from "./directives"
import type {
  DirectiveToken,
  FootnoteDefToken,
  FootnoteRefToken,
  MathToken,
  ShortcodeToken,
} from "./tokens"

const SHORTCODE =
  /^:(?:material\/(\w+)|(streamlit)|(\+1|-1|100|1234|[a-z0-9_+-]*[a-z][a-z0-9_+-]*)(?=:(?![\p{L}\p{N}]))):/iu
const MATH = /^(\$\$?)(?!\$)((?:\\[\s\S]|[^\\$])+?)\1(?!\$)/
const MATH_BLOCK = /^ {0,3}\$\$[ \t]*\n([\s\S]*?)(?:\n {0,3}\$\$[ \t]*(?=\n|$)|$)\n?/
const FOOTNOTE_DEF =
  /^ {0,3}\[\^([^\]\s]+)\]:[ \t]*([^\n]*(?:\n(?: {2,}|\t)[^\n]*|\n(?=\n+(?: {4}|\t)))*)(?:\n|$)/

const position = (source: string, pattern: RegExp): number | undefined => {
  const index = source.search(pattern)
  return index < 0 ? undefined : index
}

function readDirective(this: TokenizerThis, source: string): DirectiveToken | undefined {
  const name = /^:([a-z]+(?:-[a-z]+)*)\[/.exec(source)?.[1]
  if (!name || !directiveStyle(name)) return undefined
  const start = name.length + 2
  const end = closingBracket(source, start)
  if (end < 0) return undefined
  const { length, attributes } =
    name === "color" ? readAttributes(source.slice(end + 1)) : { length: 0, attributes: {} }
  return {
    type: "directive",
    raw: source.slice(0, end + 1 + length),
    name,
    attributes,
    tokens: this.lexer.inlineTokens(source.slice(start, end)),
  }
}

function readShortcode(source: string): ShortcodeToken | undefined {
  const match = SHORTCODE.exec(source)
  if (!match) return undefined
  const [raw, material, logo, emoji] = match
  if (material) return { type: "shortcode", raw, kind: "material", name: material }
  if (logo) return { type: "shortcode", raw, kind: "logo", name: logo }
  return { type: "shortcode", raw, kind: "emoji", name: emoji ?? "" }
}

function readMath(source: string): MathToken | undefined {
  const match = MATH.exec(source)
  if (!match) return undefined
  const [raw, fence, tex = ""] = match
  // A single dollar is a price unless it hugs its formula and no digit follows.
  if (fence === "$" && (tex.trim() !== tex || /^\d/.test(source.slice(raw.length))))
    return undefined
  return { type: "math", raw, tex: tex.trim(), display: false }
}

function readMathBlock(source: string): MathToken | undefined {
  const match = MATH_BLOCK.exec(source)
  if (!match) return undefined
  return { type: "math", raw: match[0], tex: (match[1] ?? "").trim(), display: true }
}

function readFootnoteDef(this: TokenizerThis, source: string): FootnoteDefToken | undefined {
  const match = FOOTNOTE_DEF.exec(source)
  if (!match) return undefined
  const body = (match[2] ?? "").replace(/\n(?: {1,4}|\t)/g, "\n")
  return {
    type: "footnoteDef",
    raw: match[0],
    label: (match[1] ?? "").toLowerCase(),
    tokens: this.lexer.blockTokens(body, []),
  }
}

function readFootnoteRef(source: string): FootnoteRefToken | undefined {
  const match = /^\[\^([^\]\s]+)\](?!:)/.exec(source)
  if (!match) return undefined
  const label = (match[1] ?? "").toLowerCase()
  return { type: "footnoteRef", raw: match[0], label, number: 0, occurrence: 0 }
}

export const extensions: TokenizerExtension[] = [
  {
    name: "directive",
    level: "inline",
    start: (source) => position(source, /:[a-z]+(?:-[a-z]+)*\[/),
    tokenizer: readDirective,
  },
  {
    name: "shortcode",
    level: "inline",
    start: (source) => position(source, /:[\w+-]+(?:\/\w+)?:/),
    tokenizer: readShortcode,
  },
  { name: "math", level: "inline", start: (s) => position(s, /\$/), tokenizer: readMath },
  {
    name: "mathBlock",
    level: "block",
    start: (source) => position(source, /(?<=^|\n) {0,3}\$\$[ \t]*(?:\n|$)/),
    tokenizer: readMathBlock,
  },
  {
    name: "footnoteDef",
    level: "block",
    start: (source) => position(source, /(?<=^|\n) {0,3}\[\^[^\]\s]+\]:/),
    tokenizer: readFootnoteDef,
  },
  {
    name: "footnoteRef",
    level: "inline",
    start: (s) => position(s, /\[\^/),
    tokenizer: readFootnoteRef,
  },
]
