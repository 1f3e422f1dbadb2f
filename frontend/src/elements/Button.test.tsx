import { fireEvent, screen } from "@testing-library/react"
import { expect, it } from "vitest"
import { matches, readShortcut } from "../ui/keys"
import Button from "./Button"
import { mount } from "./testkit"

it("triggers on click, and has the names that tests look for", async () => {
  const { sent, user } = mount(Button, { label: "Go", type: "primary" })
  await user.click(screen.getByTestId("stBaseButton-primary"))
  expect(sent).toEqual([["trigger"]])
  expect(screen.getByTestId("stButton").className).toContain("stButton")
})

it("submits its form instead, if it is a submit button", async () => {
  const { sent, user } = mount(Button, { label: "Go", submit: true }, { inForm: true })
  await user.click(screen.getByTestId("stBaseButton-secondaryFormSubmit"))
  expect(sent).toEqual([["submit"]])
})

it("is pressed by its shortcut, from anywhere", () => {
  const { sent } = mount(Button, { label: "Go", shortcut: "ctrl+k" })
  fireEvent.keyDown(document.body, { key: "k" })
  fireEvent.keyDown(document.body, { key: "k", ctrlKey: true, repeat: true })
  expect(sent).toEqual([])
  fireEvent.keyDown(document.body, { key: "k", ctrlKey: true })
  expect(sent).toEqual([["trigger"]])
  expect(screen.getByText("Ctrl + K")).toBeDefined()
})

it("leaves single letters to those who type", () => {
  const { sent, container } = mount(Button, { label: "Go", shortcut: "g" })
  const input = container.appendChild(document.createElement("input"))
  fireEvent.keyDown(input, { key: "g" })
  expect(sent).toEqual([])
  fireEvent.keyDown(document.body, { key: "g" })
  expect(sent).toEqual([["trigger"]])
})

it("is not pressed while disabled", () => {
  const { sent } = mount(Button, { label: "Go", shortcut: "ctrl+k" }, { disabled: true })
  fireEvent.keyDown(document.body, { key: "k", ctrlKey: true })
  fireEvent.click(screen.getByRole("button"))
  expect(sent).toEqual([])
})

it("shows no link in its label", () => {
  mount(Button, { label: "[Go](https://x.com) *now*" })
  expect(screen.queryByRole("link")).toBeNull()
  expect(screen.getByRole("button", { name: "Go now" })).toBeDefined()
})

it.each([
  ["ctrl+shift+s", { key: "S", ctrlKey: true, shiftKey: true }, true],
  ["ctrl+s", { key: "S", ctrlKey: true, shiftKey: true }, false],
  ["alt+enter", { key: "Enter", altKey: true }, true],
  ["?", { key: "?", shiftKey: true }, true],
  ["escape", { key: "Escape" }, true],
  ["cmd+k", { key: "k", metaKey: true }, true],
  ["k", { key: "k", metaKey: true }, false],
])("%s and %j: %s", (shortcut, keys, expected) => {
  expect(matches(new KeyboardEvent("keydown", keys), readShortcut(shortcut))).toBe(expected)
})
