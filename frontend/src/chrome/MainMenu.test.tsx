import { fireEvent, screen } from "@testing-library/react"
import { expect, it, vi } from "vitest"
import { openPage } from "../app/testkit"

// jsdom draws dialogs but cannot open them, and has no `CSS`.
HTMLDialogElement.prototype.showModal = function show() {
  this.open = true
}
HTMLDialogElement.prototype.close = function close() {
  this.open = false
  this.dispatchEvent(new globalThis.Event("close"))
}

it("gives the focus back to its button when a dialog is closed", async () => {
  vi.stubGlobal("CSS", { escape: (name: string) => name })
  await openPage()
  const button = screen.getByTestId("stMainMenuButton")
  fireEvent.click(button)
  fireEvent.click(await screen.findByRole("menuitem", { name: "About" }))
  fireEvent.click(await screen.findByRole("button", { name: "Close" }))
  expect(screen.queryByRole("dialog")).toBeNull()
  expect(document.activeElement).toBe(button)
})
