import { screen } from "@testing-library/react"
import { expect, it } from "vitest"
import Json from "./Json"
import { mount } from "./testkit"

const BODY = '{"a": [1, {"b": null}], "c": "x", "e": {}}'
const toggles = () => screen.getAllByRole("button", { expanded: true }).length

it("is open as far as asked, and opens on a click", async () => {
  const { user } = mount(Json, { body: BODY, expanded: 1 })
  expect(toggles()).toBe(1)
  const closed = screen.getByRole("button", { expanded: false })
  expect(closed.textContent).toContain("2 items")
  await user.click(closed)
  expect(toggles()).toBe(2)
})

it.each([
  [true, 3],
  [2, 2],
])("expanded=%s opens %d", (expanded, count) => {
  mount(Json, { body: BODY, expanded })
  expect(toggles()).toBe(count)
})

it("counts one item as one", () => {
  mount(Json, { body: '{"a": [1]}', expanded: 1 })
  expect(screen.getByRole("button", { expanded: false }).textContent).toContain("1 item]")
})

it("shows numbers that are not finite as such, and texts of that name as texts", () => {
  mount(Json, { body: '{"a": NaN, "b": [-Infinity, Infinity], "c": "NaN", "d": "a \\"NaN\\""}' })
  for (const shown of ["NaN", "-Infinity", "Infinity", '"NaN"', '"a \\"NaN\\""'])
    expect(screen.getByText(shown)).toBeTruthy()
})

it("says what is wrong with what is no JSON", () => {
  mount(Json, { body: "{a: 1}" })
  expect(screen.getByRole("alert").textContent).toContain("not valid JSON")
})
