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

it("asks before it clears the cache, and offers it on a server for development only", async () => {
  vi.stubGlobal("CSS", { escape: (name: string) => name })
  const asked = { t: "panel", want: "clear_cache" }
  const { sent } = await openPage({ dev: true })
  fireEvent.keyDown(document.body, { key: "c" })
  fireEvent.click(await screen.findByRole("button", { name: "Cancel" }))
  expect(sent()).not.toContainEqual(asked)
  fireEvent.keyDown(document.body, { key: "c" })
  expect(await screen.findByTestId("stClearCacheDialog")).toBeTruthy()
  fireEvent.click(await screen.findByRole("button", { name: "Clear cache" }))
  expect(sent()).toContainEqual(asked)
  expect(screen.queryByRole("dialog")).toBeNull()
})

it("does not clear the cache for a visitor", async () => {
  const { page } = await openPage()
  fireEvent.keyDown(document.body, { key: "c" })
  expect(page.developer.clearing.get()).toBe(false)
})
