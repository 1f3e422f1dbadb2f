import { render, screen, waitFor } from "@testing-library/react"
import { expect, it } from "vitest"
import { openPage } from "../app/testkit"
import { PageContext } from "../store/react"
import { usePart } from "./part"

const failures = { left: 1 }
const load = async () => {
  if (failures.left-- > 0) throw new Error("the network is gone")
  return { default: () => <p>the part</p> }
}

function Owner({ wanted, onFailed }: { wanted: boolean; onFailed(): void }) {
  const Part = usePart(load, wanted, onFailed)
  return Part ? <Part /> : <p>no part</p>
}

it("keeps the page if code cannot be had, says so, and tries again when it is wanted anew", async () => {
  const { page } = await openPage()
  let told = 0
  const owner = (wanted: boolean) => (
    <PageContext value={page}>
      <Owner wanted={wanted} onFailed={() => ++told} />
    </PageContext>
  )
  const { rerender } = render(owner(true))
  await waitFor(() => expect(told).toBe(1))
  expect((await screen.findByRole("alert")).textContent).toContain("could not be loaded")
  expect(screen.getByText("no part")).toBeTruthy()
  rerender(owner(false))
  rerender(owner(true))
  expect(await screen.findByText("the part")).toBeTruthy()
})
