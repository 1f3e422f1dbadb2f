// Turns the app's theme options into custom properties; an option without an entry here becomes `--kawa-<its-name>`.
import { fixedScheme } from "../store/scheme"

type Options = Readonly<Record<string, unknown>>

const RENAMED: Readonly<Record<string, string>> = {
  backgroundColor: "bg",
  secondaryBackgroundColor: "bg2",
  primaryColor: "primary",
  textColor: "text",
  borderColor: "border",
  linkColor: "link",
  codeTextColor: "code-text",
  codeBackgroundColor: "code-bg",
  baseRadius: "radius",
  codeFont: "font-mono",
}

const RADIUS: Readonly<Record<string, string>> = {
  none: "0",
  small: "0.35rem",
  medium: "0.5rem",
  large: "1rem",
  full: "1.5rem",
}

const FONTS: Readonly<Record<string, string>> = {
  "sans-serif": '"Source Sans 3 Variable", system-ui, sans-serif',
  sans: '"Source Sans 3 Variable", system-ui, sans-serif',
  serif: 'Georgia, "Noto Serif", "Noto Serif JP", "Hiragino Mincho ProN", serif',
  monospace: 'ui-monospace, "Cascadia Mono", "Noto Sans Mono", monospace',
}

const HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"] as const

/** Applies the options to the document. */
export function applyTheme(options: Options): void {
  fixedScheme.set(onlyScheme(options))
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(themeSheet(options))
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
  for (const url of fontSheets(options)) addFontSheet(url)
}

/** The style sheet of the options: for both schemes, then for each; for the page, then for the sidebar. */
export function themeSheet(options: Options): string {
  const schemes = [
    ["", ":root"],
    ["light.", ":root[data-scheme=light]"],
    ["dark.", ":root[data-scheme=dark]"],
  ] as const
  const rules = schemes.flatMap(([prefix, root]) => [
    `${root} { ${declare(options, prefix)} }`,
    `${root} .stSidebar { ${declare(options, `${prefix}sidebar.`)} }`,
  ])
  return `@layer theme { ${rules.join(" ")} }`
}

function declare(options: Options, prefix: string): string {
  const names = Object.keys(options).filter((name) => name.startsWith(prefix))
  const own = names.map((name) => name.slice(prefix.length)).filter((name) => !name.includes("."))
  return own
    .flatMap((name) => Object.entries(convert(name, options[prefix + name])))
    .filter(([, value]) => isSafe(value))
    .map(([property, value]) => `--kawa-${property}: ${value};`)
    .join(" ")
}

function convert(name: string, value: unknown): Record<string, string> {
  if (value === null || value === undefined) return {}
  if (name === "headingFontSizes") return perHeading("size", value, length)
  if (name === "headingFontWeights") return perHeading("weight", value, String)
  if (name === "linkUnderline") return { "link-decoration": value ? "underline" : "none" }
  if (name === "showWidgetBorder") return value ? {} : { "widget-border": "transparent" }
  if (name === "showSidebarBorder") return { "sidebar-border": value ? "1px" : "0" }
  if (name === "primaryColor") return primary(String(value))
  if (/radius$/i.test(name)) {
    return { [property(name)]: RADIUS[String(value)] ?? length(value) }
  }
  if (/font$/i.test(name)) return { [property(name)]: fontFamily(String(value)) }
  if (/(size|paddingTop|paddingBottom)$/i.test(name)) return { [property(name)]: length(value) }
  return { [property(name)]: String(value) }
}

function property(name: string): string {
  const renamed = RENAMED[name]
  if (renamed) return renamed
  const palette = /^(red|orange|yellow|blue|green|violet|gray)(Background|Text)?Color$/.exec(name)
  if (palette) {
    const part = palette[2] === "Background" ? "-bg" : palette[2] === "Text" ? "-text" : ""
    return `${palette[1]}${part}`
  }
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

function perHeading(
  part: string,
  value: unknown,
  each: (one: unknown) => string,
): Record<string, string> {
  const list = Array.isArray(value) ? value : HEADINGS.map(() => value)
  return Object.fromEntries(
    HEADINGS.flatMap((heading, at) =>
      list[at] === undefined ? [] : [[`${heading}-${part}`, each(list[at])]],
    ),
  )
}

function primary(color: string): Record<string, string> {
  const light = luminance(color)
  return {
    primary: color,
    "primary-text": color,
    // The better of black and white on this ground.
    "on-primary": light !== null && light > 0.18 ? "#111" : "#fff",
  }
}

function length(value: unknown): string {
  const text = String(value)
  return /^\d+(\.\d+)?$/.test(text) ? `${text}px` : text
}

/** `Inter`, `serif`, or `Inter:https://…/inter.css`. */
function fontFamily(value: string): string {
  const family = splitFont(value)[0]
  return (
    FONTS[family] ?? (family.includes(",") ? family : `"${family.replaceAll('"', "")}", sans-serif`)
  )
}

function splitFont(value: string): [string, string | null] {
  const found = /^(.*?):\s*(https?:\/\/.*)$/.exec(value)
  return found ? [found[1] ?? value, found[2] ?? null] : [value, null]
}

function fontSheets(options: Options): string[] {
  const values = Object.entries(options).filter(([name]) => /font$/i.test(name))
  return values.flatMap(([, value]) => splitFont(String(value))[1] ?? [])
}

function addFontSheet(href: string): void {
  const link = document.createElement("link")
  Object.assign(link, { rel: "stylesheet", href })
  document.head.append(link)
}

/** Plain colours without sections of their own can only be meant for one scheme. */
export function onlyScheme(options: Options): "light" | "dark" | null {
  const base = options.base
  const names = Object.keys(options)
  const sectioned = names.some((name) => /^(light|dark)\./.test(name))
  const background = options.backgroundColor
  if (sectioned) return null
  if (base === "light" || base === "dark") return base
  if (typeof background !== "string") return null
  const light = luminance(background)
  return light === null ? null : light > 0.4 ? "light" : "dark"
}

/** Relative luminance of a hex or rgb() colour; null for other notations. */
export function luminance(color: string): number | null {
  const channels = parseHex(color) ?? parseRgb(color)
  if (!channels) return null
  const [r = 0, g = 0, b = 0] = channels.map((channel) => {
    const part = channel / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function parseHex(color: string): number[] | null {
  const hex = /^#([0-9a-f]{3,8})$/i.exec(color.trim())?.[1]
  if (!hex) return null
  const digits = hex.length < 6 ? [...hex].map((digit) => digit + digit).join("") : hex
  return [0, 2, 4].map((at) => Number.parseInt(digits.slice(at, at + 2), 16))
}

function parseRgb(color: string): number[] | null {
  const found = /^rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)/.exec(color.trim())
  return found ? found.slice(1, 4).map(Number) : null
}

function isSafe(value: string): boolean {
  return !/[{};@<>]|\/\*|url\(/i.test(value)
}
