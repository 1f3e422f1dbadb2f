import { expect, it } from "vitest"
import { luminance, onlyScheme, themeSheet } from "./options"

const rule = (sheet: string, selector: string) => {
  const at = sheet.indexOf(`${selector} {`)
  return sheet.slice(at + selector.length + 2, sheet.indexOf("}", at)).trim()
}

it("sets the page, the sidebar and each scheme apart", () => {
  const sheet = themeSheet({
    backgroundColor: "#fff",
    "dark.backgroundColor": "#000",
    "sidebar.backgroundColor": "#eee",
    "dark.sidebar.backgroundColor": "#111",
  })
  expect(rule(sheet, ":root")).toBe("--kawa-bg: #fff;")
  expect(rule(sheet, ":root[data-scheme=dark]")).toBe("--kawa-bg: #000;")
  expect(rule(sheet, ":root .stSidebar")).toBe("--kawa-bg: #eee;")
  expect(rule(sheet, ":root[data-scheme=dark] .stSidebar")).toBe("--kawa-bg: #111;")
})

it.each([
  [{ redTextColor: "#f00" }, "--kawa-red-text: #f00;"],
  [{ grayBackgroundColor: "#eee" }, "--kawa-gray-bg: #eee;"],
  [{ baseRadius: "none" }, "--kawa-radius: 0;"],
  [{ buttonRadius: "12" }, "--kawa-button-radius: 12px;"],
  [{ baseFontSize: 14 }, "--kawa-base-font-size: 14px;"],
  [{ linkUnderline: false }, "--kawa-link-decoration: none;"],
  [{ headingFontSizes: ["3rem", "2rem"] }, "--kawa-h1-size: 3rem; --kawa-h2-size: 2rem;"],
  [{ font: "Inter:https://fonts.example/inter.css" }, '--kawa-font: "Inter", sans-serif;'],
  [
    { primaryColor: "#ffee00" },
    "--kawa-primary: #ffee00; --kawa-primary-text: #ffee00; --kawa-on-primary: #111;",
  ],
])("%o", (options, declarations) => {
  expect(rule(themeSheet(options), ":root")).toBe(declarations)
})

it("lets no value out of its declaration", () => {
  const sheet = themeSheet({ textColor: "red; } body { display: none", linkColor: "url(//x)" })
  expect(rule(sheet, ":root")).toBe("")
})

it("knows for which scheme the colours are meant", () => {
  expect(onlyScheme({})).toBeNull()
  expect(onlyScheme({ base: "dark" })).toBe("dark")
  expect(onlyScheme({ backgroundColor: "#101010" })).toBe("dark")
  expect(onlyScheme({ backgroundColor: "#fafafa" })).toBe("light")
  expect(onlyScheme({ base: "dark", "light.textColor": "#000" })).toBeNull()
})

it("measures how light a colour is", () => {
  expect(luminance("#fff")).toBeCloseTo(1)
  expect(luminance("rgb(0, 0, 0)")).toBe(0)
  expect(luminance("rebeccapurple")).toBeNull()
})
