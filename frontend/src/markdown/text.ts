// Plain text on its way to the page: entities, arrows and dashes, heading slugs.

const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z][a-z0-9]{1,31}));/gi
const named = new Map<string, string>()

function decodeNamed(entity: string): string {
  let text = named.get(entity)
  if (text === undefined) {
    // The browser has the table of 2,231 names; a textarea's content runs nothing.
    const area = document.createElement("textarea")
    area.innerHTML = entity
    text = area.value
    named.set(entity, text)
  }
  return text
}

function decodeNumber(code: number): string {
  const valid = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
  return valid ? String.fromCodePoint(code) : "\ufffd"
}

/** Replaces HTML entities, which marked leaves in its text. */
export function decodeEntities(text: string): string {
  if (!text.includes("&")) return text
  return text.replace(ENTITY, (whole, decimal: string, hex: string) => {
    if (decimal) return decodeNumber(Number.parseInt(decimal, 10))
    if (hex) return decodeNumber(Number.parseInt(hex, 16))
    return decodeNamed(whole)
  })
}

const SYMBOLS: Readonly<Record<string, string>> = {
  "<-": "←",
  "->": "→",
  "<->": "↔",
  "--": "—",
  ">=": "≥",
  "<=": "≤",
  "~=": "≈",
}

/** Arrows, dashes and comparisons that stand alone between spaces. */
export function typographic(text: string): string {
  return text.replace(
    /(^|\s)(<->|<-|->|--|>=|<=|~=)(?=\s|$)/g,
    (_, before: string, symbol: string) => {
      return before + SYMBOLS[symbol]
    },
  )
}

/** A heading's id: lower case, words joined by hyphens, letters of every script kept. */
export function slug(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/['’]/g, "")
    .replaceAll("&", " and ")
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
}
