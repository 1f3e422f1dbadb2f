// Names and attributes of the directives, e.g. `:red-background[…]`.

const COLORS = ["red", "orange", "yellow", "green", "blue", "violet", "gray", "grey", "primary"]
const TEXT_DIRECTIVES = ["small", "shimmer", "help", "color"]

const HEX_COLOR = /^#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i
const NAMED_COLOR = /^[a-z]+$/i
const FUNCTION_COLOR = /^(?:rgb|hsl)a?\(\s*[\d.]+(?:deg|%)?(?:\s*,\s*[\d.]+%?){2,3}\s*\)$/i

export type DirectiveStyle =
  | { kind: "text" | "background" | "badge"; color: string }
  | { kind: "small" | "shimmer" | "help" | "color" }

/** What a directive's name means; undefined if nothing. */
export function directiveStyle(name: string): DirectiveStyle | undefined {
  if (TEXT_DIRECTIVES.includes(name)) {
    return { kind: name as "small" | "shimmer" | "help" | "color" }
  }
  const [base = "", suffix, ...rest] = name.split("-")
  if (rest.length > 0 || !(COLORS.includes(base) || base === "rainbow")) return undefined
  const color = base === "grey" ? "gray" : base
  if (suffix === undefined) return { kind: "text", color }
  if (suffix === "background") return { kind: "background", color }
  if (suffix === "badge" && base !== "rainbow") return { kind: "badge", color }
  return undefined
}

/** A CSS colour as it came, or undefined if it is not plainly one. */
export function safeColor(value: string | undefined): string | undefined {
  const color = value?.trim() ?? ""
  const ok = HEX_COLOR.test(color) || NAMED_COLOR.test(color) || FUNCTION_COLOR.test(color)
  return ok ? color : undefined
}

/** Index of the bracket that closes the one just before `from`; -1 if none does. */
export function closingBracket(source: string, from: number): number {
  let depth = 0
  for (let i = from; i < source.length; i++) {
    const char = source[i]
    if (char === "\\") i++
    else if (char === "[") depth++
    else if (char === "]" && depth-- === 0) return i
  }
  return -1
}

/** `{foreground="red" background='#eee'}` at the start of `source`. */
export function readAttributes(source: string): {
  length: number
  attributes: Record<string, string>
} {
  const block = /^\{([^{}\n]*)\}/.exec(source)
  const attributes: Record<string, string> = {}
  if (!block) return { length: 0, attributes }
  for (const [, name, double, single, bare] of (block[1] ?? "").matchAll(
    /([\w-]+)=(?:"([^"]*)"|'([^']*)'|([^\s"']+))/g,
  )) {
    if (name) attributes[name] = double ?? single ?? bare ?? ""
  }
  return { length: block[0].length, attributes }
}
