// Whether a text may be sent; the server checks it again.
import { text } from "../i18n"
import type { TextInputProps } from "../protocol/props.gen"

/** The `pattern` must be found somewhere in the text. */
export type TextRules = Pick<
  TextInputProps,
  "required" | "max_chars" | "pattern" | "pattern_message"
>

/** What is wrong with a text, in words for the user; undefined if nothing is. */
export function problemOf(value: string, rules: TextRules): string | undefined {
  if (value.trim() === "") return rules.required ? text("value_required") : undefined
  if (rules.max_chars && [...value].length > rules.max_chars) {
    return text("text_too_long", { max: rules.max_chars })
  }
  if (rules.pattern && !passes(value, rules.pattern)) {
    return rules.pattern_message || text("text_invalid")
  }
  return undefined
}

function passes(value: string, pattern: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value)
  } catch {
    // Python's syntax goes further than the browser's; then the server alone decides.
    return true
  }
}
