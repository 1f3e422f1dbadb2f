// Markdown text to tokens: GitHub's flavour plus the dialect, footnotes numbered.
import { Marked, type Token } from "marked"
import { extensions } from "./extensions"
import type { AnyToken, Document, Footnote, FootnoteDefToken, FootnoteRefToken } from "./tokens"

const marked = new Marked({ gfm: true, extensions })

/** Reads a whole text. */
export function readDocument(source: string): Document {
  const tokens = marked.lexer(source)
  return { tokens, footnotes: source.includes("[^") ? numberFootnotes(tokens) : [] }
}

/** Reads a label, where what would start a list, heading or quote is plain text. */
export function readLabel(source: string): Document {
  const plain = source
    .trim()
    .replace(/^[ \t]+/gm, "")
    .replace(/^([-+*](?=\s|$)|#{1,6}(?=\s|$)|>)/gm, "\\$1")
    .replace(/^(\d{1,9})([.)])(?=\s|$)/gm, "$1\\$2")
  return { tokens: marked.lexer(plain), footnotes: [] }
}

function numberFootnotes(tokens: Token[]): Footnote[] {
  const definitions = new Map<string, FootnoteDefToken>()
  const references: FootnoteRefToken[] = []
  marked.walkTokens(tokens, (token) => {
    const known = token as AnyToken
    if (known.type === "footnoteDef" && !definitions.has(known.label)) {
      definitions.set(known.label, known)
    } else if (known.type === "footnoteRef") references.push(known)
  })
  const notes = new Map<string, Footnote>()
  for (const reference of references) {
    const definition = definitions.get(reference.label)
    if (!definition) continue
    const note = notes.get(reference.label) ?? {
      label: reference.label,
      number: notes.size + 1,
      references: 0,
      tokens: definition.tokens,
    }
    note.references += 1
    notes.set(reference.label, note)
    reference.number = note.number
    reference.occurrence = note.references
  }
  return [...notes.values()]
}
