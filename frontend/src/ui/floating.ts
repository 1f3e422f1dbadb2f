// Keeps bubbles and lists beside their element, inside the window. Loaded when the first one opens.
import { autoUpdate, computePosition, flip, offset, shift, size } from "@floating-ui/dom"

const EDGE = { padding: 8 }

function place(bubble: HTMLElement, { x, y }: { x: number; y: number }): void {
  Object.assign(bubble.style, { left: `${x}px`, top: `${y}px`, visibility: "visible" })
}

/** Centred above the target; follows scrolling and resizing until the returned function is called. */
export function keepBeside(target: HTMLElement, bubble: HTMLElement): () => void {
  return autoUpdate(target, bubble, () => {
    computePosition(target, bubble, {
      strategy: "fixed",
      placement: "top",
      middleware: [offset(8), flip(EDGE), shift(EDGE)],
    }).then((at) => place(bubble, at))
  })
}

/** Below the field, or above it if there is more room, and as wide. */
export function keepBelow(field: HTMLElement, list: HTMLElement): () => void {
  return autoUpdate(field, list, () => {
    computePosition(field, list, {
      strategy: "fixed",
      placement: "bottom-start",
      middleware: [
        offset(4),
        flip(EDGE),
        size({
          apply: ({ rects }) => {
            list.style.width = `${rects.reference.width}px`
          },
        }),
      ],
    }).then((at) => place(list, at))
  })
}
