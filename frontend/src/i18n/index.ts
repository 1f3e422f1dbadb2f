// The page's own texts in the browser's language. A language is one file, named by its code, beside this one.
import en, { type Texts } from "./en"

export type TextKey = keyof Texts

// English is always at hand; another language is fetched before the first drawing.
const OTHERS = import.meta.glob<Texts>(["./??.ts", "!./en.ts"], { import: "default" })

let texts: Texts = en

/** Code of the language in use, for `<html lang>` and for formats. */
export const language = pick(navigator.languages)

export async function loadTexts(code: string = language): Promise<void> {
  texts = (await OTHERS[`./${code}.ts`]?.()) ?? en
}

/** The text of a key, with `{name}` parts filled in. */
export function text(key: TextKey, parts: Readonly<Record<string, string | number>> = {}): string {
  return fill(texts[key], parts)
}

export function fill(pattern: string, parts: Readonly<Record<string, string | number>>): string {
  return pattern.replace(/\{(\w+)\}/g, (whole, name: string) => String(parts[name] ?? whole))
}

/** The first preferred language that there is a table for. */
export function pick(preferred: readonly string[]): string {
  const codes = preferred.map((tag) => tag.split("-")[0]?.toLowerCase() ?? "")
  return codes.find((code) => code === "en" || `./${code}.ts` in OTHERS) ?? "en"
}
