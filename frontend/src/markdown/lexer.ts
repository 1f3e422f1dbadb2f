// Markdown text to tokens: GitHub's flavour plus the dialect, footnotes numbered.
import { Lexer, type MarkedOptions, type Token, type Tokens } from "marked"
import { extensions } from "./extensions"
import type { AnyToken, Document, Footnote, FootnoteDefToken, FootnoteRefToken } from "./tokens"

// The lexer by itself: what marked has around it to write HTML would be in the first load for nothing.
const OPTIONS: MarkedOptions = {
  gfm: true,
  extensions: { ...atLevel("block"), ...atLevel("inline"), renderers: {}, childTokens: {} },
}

function atLevel(level: "block" | "inline") {
  const all = extensions.filter((one) => one.level === level)
  const starts = all.flatMap(({ start }) => start ?? [])
  const tokenizers = all.map(({ tokenizer }) => tokenizer)
  return level === "block"
    ? { block: tokenizers, startBlock: starts }
    : { inline: tokenizers, startInline: starts }
}

const read = (source: string): Token[] => new Lexer(OPTIONS).lex(source)

/** Reads a whole text. */
export function readDocument(source: string): Document {
  const tokens = read(source)
  return { tokens, footnotes: source.includes("[^") ? numberFootnotes(tokens) : [] }
}

/** A text that was read, to read on from when it has grown. */
export interface Read {
  source: string
  /** What stood behind it. */
  cursor: string
  document: Document
}

/**
 * Reads a whole text. Of one that has grown, as a stream does, only its last block is read again: the others
 * keep their tokens, so that nothing of them is drawn again either.
 */
export function readOn(before: Read | null, source: string, cursor = ""): Read {
  if (before === null) return readAnew(source, cursor)
  if (before.source === source && before.cursor === cursor) return before
  const tokens = before.document.tokens
  let kept = lastBlock(tokens, tokens.length)
  // What begins as a paragraph may turn out to be the next item of a list above it.
  const above = lastBlock(tokens, kept)
  if (tokens[above]?.type === "list") kept = above
  if (kept <= 0 || !source.startsWith(before.source) || reachesBack(source))
    return readAnew(source, cursor)
  const end = tokens.slice(0, kept).reduce((length, { raw }) => length + raw.length, 0)
  const head = tokens.slice(0, kept)
  // What the lexer has changed before it reads (tabs, line ends) has another length.
  if (!sameRaw(source, head)) return readAnew(source, cursor)
  const tokensNow = [...head, ...read(source.slice(end) + cursor)]
  return { source, cursor, document: { tokens: tokensNow, footnotes: [] } }
}

/** Where the last block before a place stands; -1: there is none. */
function lastBlock(tokens: readonly Token[], before: number): number {
  let at = before - 1
  while (at >= 0 && tokens[at]?.type === "space") at -= 1
  return at
}

const readAnew = (source: string, cursor: string): Read => ({
  source,
  cursor,
  document: readDocument(cursor ? source + cursor : source),
})

/** A definition of a link or a footnote says what stands far above it. */
const reachesBack = (source: string): boolean =>
  /^ {0,3}\[[^\]]+\]:/m.test(source) || source.includes("[^")

function sameRaw(source: string, tokens: readonly Token[]): boolean {
  let at = 0
  return tokens.every(({ raw }) => {
    const same = source.startsWith(raw, at)
    at += raw.length
    return same
  })
}

/** Reads a label, where what would start a list, heading or quote is plain text. */
export function readLabel(source: string): Document {
  const plain = source
    .trim()
    .replace(/^[ \t]+/gm, "")
    .replace(/^([-+*](?=\s|$)|#{1,6}(?=\s|$)|>)/gm, "\\$1")
    .replace(/^(\d{1,9})([.)])(?=\s|$)/gm, "$1\\$2")
  return { tokens: read(plain), footnotes: [] }
}

function numberFootnotes(tokens: Token[]): Footnote[] {
  const definitions = new Map<string, FootnoteDefToken>()
  const references: FootnoteRefToken[] = []
  walk(tokens, (token) => {
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

/** Visits all tokens, those in lists and tables too, in the order in which they are written. */
function walk(tokens: readonly Token[], visit: (token: Token) => void): void {
  for (const token of tokens) {
    visit(token)
    if (token.type === "list") walk((token as Tokens.List).items, visit)
    else if (token.type === "table") {
      const { header, rows } = token as Tokens.Table
      for (const cell of [header, ...rows].flat()) walk(cell.tokens, visit)
    } else if ("tokens" in token && token.tokens) walk(token.tokens, visit)
  }
}
