// Times of day as users write and read them.

export interface Clock {
  hour: number
  minute: number
  second: number
}

export type ClockFormat = "12h" | "24h" | "localized"

const TIME = /^(\d{1,2})(?:[:.時](\d{1,2})?(?:[:.分](\d{1,2})秒?)?分?)?$/
const DIGITS = /^(\d{1,2})(\d{2})(\d{2})?$/

/** Reads "8:45", "845", "8:45 pm", "８時４５分"; undefined if it is no time. */
export function readTime(typed: string): Clock | undefined {
  let text = typed.normalize("NFKC").trim().toLowerCase()
  const morning = /(?:a\.?m?\.?|午前)/.test(text)
  const afternoon = /(?:p\.?m?\.?|午後)/.test(text)
  text = text.replace(/[ap]\.?m?\.?|午前|午後|\s/g, "")
  const match = TIME.exec(text) ?? DIGITS.exec(text)
  if (!match) return undefined
  const [hour = 0, minute = 0, second = 0] = match.slice(1).map((part) => Number(part ?? 0))
  const halves = morning || afternoon
  if (minute > 59 || second > 59 || hour > (halves ? 12 : 23)) return undefined
  if (!halves) return { hour, minute, second }
  return { hour: (hour % 12) + (afternoon ? 12 : 0), minute, second }
}

const two = (value: number): string => String(value).padStart(2, "0")

/** "08:45", or "08:45:30" if there are seconds: the form on the wire. */
export function wireTime({ hour, minute, second }: Clock): string {
  return `${two(hour)}:${two(minute)}${second > 0 ? `:${two(second)}` : ""}`
}

/** Whether the browser's language counts hours to twelve. */
function halvesTheDay(): boolean {
  return (
    new Intl.DateTimeFormat(navigator.language, { hour: "numeric" }).resolvedOptions().hour12 ??
    false
  )
}

/** Makes a function that shows times; asks the browser once, because it may be used for a whole day of them. */
export function timeFormatter(format: ClockFormat, seconds: boolean): (time: Clock) => string {
  const halves = format === "12h" || (format === "localized" && halvesTheDay())
  return ({ hour, minute, second }) => {
    const rest = `${two(minute)}${seconds || second > 0 ? `:${two(second)}` : ""}`
    if (!halves) return `${two(hour)}:${rest}`
    return `${hour % 12 || 12}:${rest} ${hour < 12 ? "AM" : "PM"}`
  }
}

/** All times of a day, `step` seconds apart, from midnight. */
export function timesOfDay(step: number): Clock[] {
  const count = Math.ceil(86_400 / Math.max(1, step))
  return Array.from({ length: count }, (_, index) => {
    const at = index * step
    return { hour: Math.floor(at / 3600), minute: Math.floor(at / 60) % 60, second: at % 60 }
  })
}
