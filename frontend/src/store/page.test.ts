import { fireEvent, screen } from "@testing-library/react"
import { expect, it } from "vitest"
import { insert, openPage } from "../app/testkit"

it("is not running once a run has ended that could not be stored, though its events stay here", async () => {
  const { frame, page } = await openPage()
  await frame([insert("main", null, "b", "button", { label: "Go" })])
  fireEvent.click(screen.getByRole("button", { name: "Go" }))
  await frame([], { state: "running" })
  expect(page.busy.get()).toBe(true)
  await frame([], { state: "failed" })
  expect(page.line.outbox.pending).toHaveLength(1)
  expect(page.busy.get()).toBe(false)
})
