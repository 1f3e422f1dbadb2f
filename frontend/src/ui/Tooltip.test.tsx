import { fireEvent, render, screen, waitFor } from "@testing-library/react"
import { expect, it } from "vitest"
import { HelpTooltip } from "./Tooltip"

it("opens when hovered, and goes on Escape wherever the focus is", async () => {
  render(<HelpTooltip of="Depth">In metres.</HelpTooltip>)
  fireEvent.pointerEnter(screen.getByTestId("stTooltipHoverTarget"))
  await waitFor(() => expect(screen.getByTestId("stTooltipContent").textContent).toBe("In metres."))
  fireEvent.keyDown(document.body, { key: "Escape" })
  expect(screen.queryByTestId("stTooltipContent")).toBeNull()
})
