import { act, fireEvent, screen } from "@testing-library/react"
import { describe, expect, it } from "vitest"
import type { NumberInputProps } from "../protocol/props.gen"
import NumberInput from "./NumberInput"
import { mount } from "./testkit"

const field = () => screen.getByRole<HTMLInputElement>("spinbutton")
const number = (props: Partial<NumberInputProps> = {}, surroundings = {}) =>
  mount(NumberInput, { label: "Size", step: 1, kind: "int", ...props }, surroundings)
const retype = async ({ user }: ReturnType<typeof number>, keys: string) => {
  await user.clear(field())
  await user.type(field(), keys)
}

it("commits once on Enter, however fast one types", async () => {
  const shown = number({ default: 0 })
  await retype(shown, "12345{Enter}")
  expect(shown.sent).toEqual([["value", 12345]])
})

it.each([
  ["１２", 12],
  ["1,234", 1234],
  ["-5", -5],
  ["−5", -5],
  ["1e3", 1000],
])("reads %j", async (typed, value) => {
  const shown = number({ default: 0 })
  await retype(shown, `${typed}{Enter}`)
  expect(shown.sent).toEqual([["value", value]])
})

it.each([
  ["1.7", 1],
  ["-1.7", -1],
  ["0.99", 0],
  ["-0.5", 0],
])("cuts %j off where only whole numbers are taken", async (typed, value) => {
  const shown = number({ default: 9 })
  await retype(shown, `${typed}{Enter}`)
  expect(shown.sent).toEqual([["value", value]])
  expect(Object.is(shown.sent[0]?.[1], -0)).toBe(false)
})

it("is emptied by Escape, if it may be empty", async () => {
  const empty = number({ default: null })
  await empty.user.type(field(), "5{Enter}{Escape}")
  expect(empty.sent).toEqual([
    ["value", 5],
    ["value", null],
  ])
})

it("keeps its number on Escape, if it began with one", async () => {
  const { sent, user } = number({ default: 3 })
  await user.type(field(), "{Escape}")
  expect(sent).toEqual([])
})

it("does not send what is no number or out of bounds, and says why", async () => {
  const shown = number({ default: 3, min: 0, max: 10 })
  await retype(shown, "50{Enter}")
  expect(screen.getByRole("alert").textContent).toBe("The value must be between 0 and 10.")
  await retype(shown, "abc{Enter}")
  expect(screen.getByRole("alert").textContent).toBe("This is not a number: abc")
  expect(shown.sent).toEqual([])
  await retype(shown, "7{Enter}")
  expect(shown.sent).toEqual([["value", 7]])
})

describe("steps", () => {
  it("by the arrow keys and the buttons, within the bounds", async () => {
    const { sent, user } = number({ default: 9, min: 0, max: 10 })
    await user.type(field(), "{ArrowUp}{ArrowUp}{ArrowDown}")
    expect(sent).toEqual([
      ["value", 10],
      ["value", 9],
    ])
    await user.click(screen.getByRole("button", { name: "Increment" }))
    expect(screen.getByRole("button", { name: "Increment" })).toHaveProperty("disabled", true)
    expect(sent.at(-1)).toEqual(["value", 10])
  })

  it("without the noise of binary fractions", async () => {
    const { sent, user } = number({ kind: "float", default: 0.1, step: 0.2 })
    await user.type(field(), "{ArrowUp}")
    expect(sent).toEqual([["value", 0.3]])
  })

  it("from what is typed but not sent", async () => {
    const shown = number({ default: 1 })
    await retype(shown, "41")
    await shown.user.click(screen.getByRole("button", { name: "Increment" }))
    expect(shown.sent).toEqual([["value", 42]])
  })

  it("from the lower bound if it is empty", async () => {
    const { sent, user } = number({ default: null, min: 5 })
    await user.type(field(), "{ArrowUp}")
    expect(sent).toEqual([["value", 5]])
  })
})

it.each([
  [{ kind: "float", default: 1.5, step: 0.01 }, "1.50"],
  [{ kind: "float", default: 0.0001, step: 0.0001 }, "0.0001"],
  [{ kind: "float", default: 2.345678, format: "%.1f" }, "2.3"],
  [{ default: 7, format: "%03d" }, "007"],
  [{ default: null }, ""],
] as const)("shows %j as %j", (props, shown) => {
  number(props)
  expect(field().value).toBe(shown)
})

it("goes back to its first number when emptied, or to None if it had none", async () => {
  const first = number({ default: 3 }, { value: 8 })
  await retype(first, "{Enter}")
  expect(first.sent).toEqual([["value", 3]])
})

it("can be emptied if it was empty", async () => {
  const shown = number({ default: null }, { value: 8 })
  await retype(shown, "{Enter}")
  expect(shown.sent).toEqual([["value", null]])
})

it("leaves the Enter of an input method alone", () => {
  const { sent } = number({ default: 0 })
  fireEvent.change(field(), { target: { value: "12" } })
  fireEvent.keyDown(field(), { key: "Enter", isComposing: true })
  expect(sent).toEqual([])
})

it("gives up what is typed when the server forces a value", async () => {
  const shown = number({ default: 1 })
  await retype(shown, "99")
  act(() => shown.force(5))
  expect(field().value).toBe("5")
})
