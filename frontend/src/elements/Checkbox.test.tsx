import { screen } from "@testing-library/react"
import { expect, it } from "vitest"
import Checkbox from "./Checkbox"
import { mount } from "./testkit"

it("sends what it becomes", async () => {
  const { sent, user } = mount(Checkbox, { label: "I *agree*", default: true })
  const box = screen.getByRole<HTMLInputElement>("checkbox", { name: "I agree" })
  expect(box.checked).toBe(true)
  await user.click(screen.getByText("agree"))
  await user.keyboard(" ")
  expect(sent).toEqual([
    ["value", false],
    ["value", true],
  ])
})
