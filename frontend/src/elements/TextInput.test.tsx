import { act, fireEvent, screen } from "@testing-library/react"
import { expect, it, vi } from "vitest"
import type { TextInputProps } from "../protocol/props.gen"
import TextInput from "./TextInput"
import { mount } from "./testkit"

const field = () => screen.getByRole<HTMLInputElement>("textbox")
const text = (props: Partial<TextInputProps> = {}, surroundings = {}) =>
  mount(TextInput, { label: "Name", ...props }, surroundings)

it("commits once on Enter, however fast one types", async () => {
  const { sent, user } = text()
  await user.type(field(), "The quick brown fox{Enter}")
  expect(sent).toEqual([["value", "The quick brown fox"]])
})

it("commits when focus leaves, and only if something changed", async () => {
  const { sent, user } = text({ default: "a" })
  await user.click(field())
  await user.tab()
  expect(sent).toEqual([])
  await user.type(field(), "b")
  await user.tab()
  expect(sent).toEqual([["value", "ab"]])
})

it("does not take the Enter of an input method for its own", async () => {
  const { sent } = text()
  fireEvent.compositionStart(field())
  fireEvent.change(field(), { target: { value: "かわ" } })
  fireEvent.keyDown(field(), { key: "Enter", isComposing: true })
  fireEvent.keyDown(field(), { key: "Enter", keyCode: 229 })
  expect(sent).toEqual([])
  fireEvent.compositionEnd(field())
  fireEvent.keyDown(field(), { key: "Enter" })
  expect(sent).toEqual([["value", "かわ"]])
})

it("keeps what is typed when the script draws it anew, and gives it up when the server forces a value", async () => {
  const { user, update, force } = text()
  await user.type(field(), "half")
  update({ label: "Other name", placeholder: "new" })
  expect(field().value).toBe("half")
  act(() => force("forced"))
  expect(field().value).toBe("forced")
})

it("is an empty text once it was filled and emptied, None before that", async () => {
  const { sent, user } = text({ default: null })
  await user.type(field(), "a{Enter}")
  await user.type(field(), "{Backspace}{Enter}")
  expect(sent).toEqual([
    ["value", "a"],
    ["value", ""],
  ])
})

it("says how to commit, and how long the text may be", async () => {
  const { user } = text({ max_chars: 5 })
  await user.type(field(), "abcdefg")
  expect(field().value).toBe("abcde")
  expect(screen.getByTestId("InputInstructions").textContent).toBe("Press Enter to apply5/5")
  await user.keyboard("{Enter}")
  expect(screen.queryByTestId("InputInstructions")).toBeNull()
})

it("refuses an empty required field, and what does not fit the pattern", async () => {
  const { sent, user } = text({
    required: true,
    pattern: "^\\d+$",
    pattern_message: "Digits only.",
  })
  await user.type(field(), "a{Enter}")
  expect(screen.getByRole("alert").textContent).toBe("Digits only.")
  expect(field().getAttribute("aria-invalid")).toBe("true")
  await user.type(field(), "{Backspace}{Enter}")
  expect(screen.getByRole("alert").textContent).toBe("This field is required.")
  await user.type(field(), "12{Enter}")
  expect(sent).toEqual([["value", "12"]])
})

it("sends while typing if it is live, after a rest", () => {
  vi.useFakeTimers()
  const { sent } = text({ live: 200 })
  for (const value of ["a", "ab", "abc"]) {
    fireEvent.change(field(), { target: { value } })
    vi.advanceTimersByTime(100)
  }
  expect(sent).toEqual([])
  act(() => void vi.advanceTimersByTime(200))
  expect(sent).toEqual([["value", "abc"]])
  vi.useRealTimers()
})

it("in a form hands over each key at once and submits on Enter", async () => {
  const { sent, user } = text({ form: "f" }, { inForm: true })
  await user.type(field(), "ab")
  expect(sent.at(-1)).toEqual(["value", "ab"])
  await user.keyboard("{Enter}")
  expect(sent.at(-1)).toEqual(["submit"])
})

it("does not submit a form whose required field is empty", async () => {
  const { sent, user } = text({ form: "f", required: true }, { inForm: true })
  await user.type(field(), "{Enter}")
  expect(sent).toEqual([])
})

it("shows and hides a password", async () => {
  const { user } = text({ type: "password" })
  const password = screen.getByLabelText<HTMLInputElement>("Name")
  expect(password.type).toBe("password")
  await user.click(screen.getByRole("button", { name: "Show password" }))
  expect(password.type).toBe("text")
})

it("is named by its label alone, also when that is not shown", () => {
  text({ label: "First **name**", help: "As in your passport", label_visibility: "hidden" })
  expect(screen.getByRole("textbox", { name: "First name" })).toBeDefined()
})
