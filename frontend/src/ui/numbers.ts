// Numbers as users write and read them: parsing, printf and named formats, steps without rounding noise.
import { sprintf } from "sprintf-js"
import { language } from "../i18n"

/** Reads what a user typed, full-width digits included; NaN if it is no number. */
export function parseNumber(typed: string): number {
  const text = typed
    .normalize("NFKC")
    .replace(/[\s_']/g, "")
    .replace(/[−ー]/g, "-")
  const plain = /^[-+]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$/.test(text)
    ? text.replaceAll(",", "")
    : text.replace(/,(?=\d*$)/, ".")
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(plain) ? Number(plain) : Number.NaN
}

/** Digits after the decimal point. */
export function decimalsOf(value: number): number {
  const [mantissa = "", exponent = "0"] = value.toString().toLowerCase().split("e")
  const digits = mantissa.split(".")[1]?.length ?? 0
  return Math.max(0, digits - Number(exponent))
}

/** `value + by`, without the noise of binary fractions: 0.1 + 0.2 is 0.3. */
export function addStep(value: number, by: number): number {
  const decimals = Math.max(decimalsOf(value), decimalsOf(by))
  return decimals > 15 ? value + by : Number((value + by).toFixed(decimals))
}

export function clamp(
  value: number,
  min: number | null | undefined,
  max: number | null | undefined,
): number {
  return Math.max(min ?? -Infinity, Math.min(max ?? Infinity, value))
}

const MONEY: Readonly<Record<string, string>> = { dollar: "USD", euro: "EUR", yen: "JPY" }

type Formatter = (value: number) => string

const intl = (options: Intl.NumberFormatOptions): Formatter => {
  return (value) => new Intl.NumberFormat(language, options).format(value)
}

const NAMED: Readonly<Record<string, Formatter>> = {
  plain: (value) => String(value),
  localized: intl({ maximumFractionDigits: 20 }),
  percent: intl({ style: "percent", maximumFractionDigits: 2 }),
  compact: intl({ notation: "compact" }),
  scientific: intl({ notation: "scientific", maximumFractionDigits: 3 }),
  engineering: intl({ notation: "engineering", maximumFractionDigits: 3 }),
  accounting: (value) => {
    const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 }
    const amount = new Intl.NumberFormat(language, digits).format(Math.abs(value))
    return value < 0 ? `(${amount})` : amount
  },
  bytes: (value) => formatBytes(value),
}

/** A number by a printf format (`%.2f km`) or a name (`percent`); as it is if the format is not understood. */
export function formatNumber(value: number, format: string): string {
  const currency = MONEY[format]
  if (currency) return intl({ style: "currency", currency })(value)
  const named = NAMED[format]
  if (named) return named(value)
  try {
    return sprintf(format.replace(/%([-+ 0#\d.]*)l+(?=[a-z])/gi, "%$1"), value)
  } catch {
    return String(value)
  }
}

const UNITS = ["B", "KB", "MB", "GB", "TB", "PB"]

/** 1536 as "1.5KB". */
export function formatBytes(bytes: number): string {
  const size = Math.abs(bytes)
  const power =
    size < 1 ? 0 : Math.min(Math.floor(Math.log(size) / Math.log(1024)), UNITS.length - 1)
  return `${Number((bytes / 1024 ** power).toFixed(1))}${UNITS[power]}`
}
