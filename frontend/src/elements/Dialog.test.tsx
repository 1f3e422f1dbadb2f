import { screen, waitFor } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, it, vi } from "vitest"
import { insert, openPage } from "../app/testkit"

const props = { title: "Delete **all**?", opened: 1 }
const dialog = () => screen.queryByRole("dialog")

async function opened(more: object = {}) {
  // jsdom has none.
  vi.stubGlobal("CSS", { escape: String })
  const opener = insert("main", null, "open", "button", { label: "Open" })
  const page = await openPage()
  await page.frame([opener])
  screen.getByRole("button", { name: "Open" }).focus()
  await page.frame([
    insert("dialogs", null, "d", "dialog", { ...props, ...more }),
    insert("d", null, "in", "button", { label: "Inside" }),
  ])
  return page
}

it("is named by its title, and takes the focus and gives it back", async () => {
  await opened()
  expect(screen.getByRole("dialog", { name: "Delete all?" })).toBeTruthy()
  expect(dialog()?.contains(document.activeElement)).toBe(true)
  const user = userEvent.setup()
  for (let press = 0; press < 5; press++) {
    await user.tab()
    expect(dialog()?.contains(document.activeElement)).toBe(true)
  }
  await user.keyboard("{Escape}")
  expect(dialog()).toBeNull()
  await waitFor(() => expect(document.activeElement?.textContent).toBe("Open"))
})

it("closes in the page alone, and opens when the script opens it anew", async () => {
  const page = await opened()
  await userEvent.click(screen.getByRole("button", { name: "Close" }))
  expect(dialog()).toBeNull()
  expect(page.events()).toEqual([])
  await page.frame([{ op: "update", id: "d", type: "dialog", props: { ...props, opened: 2 } }])
  expect(dialog()).not.toBeNull()
})

it("tells the script that it was closed, if that wants to know", async () => {
  const page = await opened({ stateful: true })
  await userEvent.keyboard("{Escape}")
  expect(page.events()).toEqual([{ t: "event", seq: 1, triggers: { d: true } }])
})

it("stays where the script alone closes it", async () => {
  const page = await opened({ dismissible: false, stateful: true })
  await userEvent.keyboard("{Escape}")
  expect(screen.queryByRole("button", { name: "Close" })).toBeNull()
  expect(dialog()).not.toBeNull()
  await page.frame([{ op: "remove", id: "d" }])
  expect(dialog()).toBeNull()
  expect(page.events()).toEqual([])
})
