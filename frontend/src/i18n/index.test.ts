import { expect, it } from "vitest"
import en from "./en"
import { pick, text } from "./index"

const TABLES = import.meta.glob<Record<string, string>>("./??.ts", {
  eager: true,
  import: "default",
})

const parts = (sentence: string) => (sentence.match(/\{\w+\}/g) ?? []).sort()

it.each(Object.keys(TABLES))("%s has the texts that English has, with the same parts", (file) => {
  const table = TABLES[file] ?? {}
  expect(Object.keys(table).sort()).toEqual(Object.keys(en).sort())
  for (const [key, sentence] of Object.entries(en)) {
    expect(parts(table[key] ?? "")).toEqual(parts(sentence))
    expect(table[key]).not.toBe("")
  }
})

it("takes the first language there is a table for", () => {
  expect(pick(["fr-FR", "ja-JP", "en"])).toBe("ja")
  expect(pick(["en-GB", "ja"])).toBe("en")
  expect(pick(["xx"])).toBe("en")
})

it("fills in parts", () => {
  expect(text("show_more", { count: 3 })).toBe("View 3 more")
})
