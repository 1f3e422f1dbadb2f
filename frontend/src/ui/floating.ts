// Keeps a bubble beside its element, inside the window. Loaded when the first tooltip opens.
import { autoUpdate, computePosition, flip, offset, shift } from "@floating-ui/dom"

/** Follows scrolling and resizing until the returned function is called. */
export function keepBeside(target: HTMLElement, bubble: HTMLElement): () => void {
  // The target may be a wrapper without a box of its own.
  const anchor = getComputedStyle(target).display === "contents" ? target.firstElementChild : target
  if (!anchor) return () => {}
  return autoUpdate(anchor, bubble, () => {
    computePosition(anchor, bubble, {
      strategy: "fixed",
      placement: "top",
      middleware: [offset(8), flip({ padding: 8 }), shift({ padding: 8 })],
    }).then(({ x, y }) => {
      Object.assign(bubble.style, { left: `${x}px`, top: `${y}px`, visibility: "visible" })
    })
  })
}
