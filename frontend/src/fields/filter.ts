// Which options match what is typed, best first.

export type FilterMode = "fuzzy" | "contains" | "prefix" | null

const fold = (text: string): string => text.normalize("NFKC").toLowerCase()

/** Indices of the matching options; for `fuzzy` the closest come first. */
export function filterOptions(
  options: readonly string[],
  typed: string,
  mode: FilterMode,
): number[] {
  const all = options.map((_, index) => index)
  const needle = fold(typed.trim())
  if (needle === "" || mode === null) return all
  if (mode === "prefix") return all.filter((index) => fold(options[index] ?? "").startsWith(needle))
  if (mode === "contains") return all.filter((index) => fold(options[index] ?? "").includes(needle))
  return rankFuzzy(options, needle)
}

function rankFuzzy(options: readonly string[], needle: string): number[] {
  const ranked: { index: number; score: number }[] = []
  options.forEach((option, index) => {
    const score = fuzzyScore(fold(option), needle)
    if (score !== undefined) ranked.push({ index, score })
  })
  ranked.sort((a, b) => b.score - a.score || a.index - b.index)
  return ranked.map(({ index }) => index)
}

/** Higher is closer; undefined if the letters do not come in this order. */
export function fuzzyScore(text: string, needle: string): number | undefined {
  if (text === needle) return 1000
  const at = text.indexOf(needle)
  if (at === 0) return 900
  if (at > 0) return (isWordStart(text, at) ? 800 : 700) - Math.min(at, 99)
  let position = 0
  let gaps = 0
  for (const letter of needle) {
    const next = text.indexOf(letter, position)
    if (next < 0) return undefined
    if (position > 0) gaps += next - position
    position = next + letter.length
  }
  return 500 - Math.min(gaps, 499)
}

function isWordStart(text: string, at: number): boolean {
  return /[\s\-_/.,:]/.test(text[at - 1] ?? "")
}
