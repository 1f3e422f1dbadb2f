import { fireEvent, screen } from "@testing-library/react"
import { describe, expect, it } from "vitest"
import { filterOptions } from "../fields/filter"
import type { SelectboxProps } from "../protocol/props.gen"
import Selectbox from "./Selectbox"
import { mount } from "./testkit"

const FRUIT = ["apple", "banana", "cherry", "date"]
const field = () => screen.getByRole<HTMLInputElement>("combobox")
const rows = () => screen.queryAllByRole("option", { hidden: true }).map((row) => row.textContent)
const select = (props: Partial<SelectboxProps> = {}, surroundings = {}) =>
  mount(Selectbox, { label: "Fruit", options: FRUIT, default: "apple", ...props }, surroundings)

it("opens on a click and sends what is chosen", async () => {
  const { sent, user } = select()
  await user.click(field())
  expect(rows()).toEqual(FRUIT)
  await user.click(screen.getByText("cherry"))
  expect(sent).toEqual([["value", "cherry"]])
  expect(field().value).toBe("cherry")
  expect(rows()).toEqual([])
})

it("searches by typing, and Enter takes the best match", async () => {
  const { sent, user } = select()
  await user.click(field())
  await user.keyboard("an")
  expect(rows()).toEqual(["banana"])
  await user.keyboard("{Enter}")
  expect(sent).toEqual([["value", "banana"]])
})

it("is worked by keys alone, and sends nothing for what was chosen already", async () => {
  const { sent, user } = select()
  await user.tab()
  await user.keyboard("{ArrowDown}")
  const active = field().getAttribute("aria-activedescendant") ?? ""
  expect(document.getElementById(active)?.textContent).toBe("apple")
  await user.keyboard("{Enter}{ArrowDown}{ArrowDown}{ArrowDown}{Enter}")
  expect(sent).toEqual([["value", "cherry"]])
})

it("points at the first option when an arrow opens it and nothing is chosen", async () => {
  const { sent, user } = select({ default: null })
  await user.tab()
  await user.keyboard("{ArrowDown}{Enter}")
  expect(sent).toEqual([["value", "apple"]])
})

it("begins a search with what is typed when it is reached by keyboard", async () => {
  const { user } = select()
  await user.tab()
  expect(document.activeElement).toBe(field())
  await user.keyboard("ch")
  expect(field().value).toBe("ch")
  expect(rows()).toEqual(["cherry"])
})

it.each([
  ["{End}{Enter}", "date"],
  ["{Home}{Enter}", "apple"],
  ["{Home}{ArrowUp}{Enter}", "date"],
  ["{End}{ArrowDown}{ArrowDown}{Enter}", "banana"],
])("goes through the list by %s", async (keys, chosen) => {
  const { sent, user } = select({ default: "cherry" })
  await user.tab()
  await user.keyboard(`{Enter}${keys}`)
  expect(sent).toEqual([["value", chosen]])
})

it("is cleared by Escape while it is closed, if it may be", async () => {
  const { sent, user } = select({ default: null, clearable: true })
  await user.click(field())
  await user.click(screen.getByText("cherry"))
  await user.keyboard("{Enter}{Escape}")
  expect(sent).toEqual([["value", "cherry"]])
  await user.keyboard("{Escape}")
  expect(sent.at(-1)).toEqual(["value", null])
})

it("forgets the search on Escape and when focus leaves", async () => {
  const { sent, user } = select()
  await user.click(field())
  await user.keyboard("zzz")
  expect(screen.getByText("No results")).toBeDefined()
  await user.keyboard("{Escape}")
  expect(field().value).toBe("apple")
  await user.keyboard("ban")
  await user.tab()
  expect(field().value).toBe("apple")
  expect(sent).toEqual([])
})

it("leaves the Enter of an input method alone", async () => {
  const { sent, user } = select()
  await user.click(field())
  fireEvent.change(field(), { target: { value: "ban" } })
  fireEvent.keyDown(field(), { key: "Enter", isComposing: true })
  expect(sent).toEqual([])
})

it("adds what is typed, if the script takes new options", async () => {
  const { sent, user } = select({ accept_new_options: true, default: null })
  await user.click(field())
  await user.keyboard("kiwi")
  expect(rows()).toEqual(["Add: kiwi"])
  await user.keyboard("{Enter}")
  expect(sent).toEqual([["value", "kiwi"]])
  expect(field().value).toBe("kiwi")
})

it("can be cleared if that is allowed", async () => {
  const { sent, user } = select({ clearable: true })
  await user.click(screen.getByRole("button", { name: "Clear value" }))
  expect(sent).toEqual([["value", null]])
  expect(field().placeholder).toBe("Choose an option")
})

it("draws only the rows in view, of however many", async () => {
  const options = Array.from({ length: 10_000 }, (_, index) => `Option ${index}`)
  const { sent, user } = select({ options, default: "Option 9000" })
  await user.click(field())
  expect(rows().length).toBeLessThan(30)
  await user.keyboard("9999{Enter}")
  expect(sent).toEqual([["value", "Option 9999"]])
})

it("cannot be opened while disabled", async () => {
  const { user } = select({}, { disabled: true })
  await user.click(field())
  expect(rows()).toEqual([])
})

describe("filters", () => {
  const found = (typed: string, mode: "fuzzy" | "contains" | "prefix" | null) =>
    filterOptions(["New York", "Newark", "York", "Yonkers"], typed, mode)

  it("fuzzy: letters in order, the closest first", () => {
    expect(found("york", "fuzzy")).toEqual([2, 0])
    expect(found("nyk", "fuzzy")).toEqual([0])
    expect(found("ｙｏ", "fuzzy")).toEqual([2, 3, 0])
  })

  it("contains, prefix, none", () => {
    expect(found("ork", "contains")).toEqual([0, 2])
    expect(found("new", "prefix")).toEqual([0, 1])
    expect(found("new", null)).toEqual([0, 1, 2, 3])
  })
})
