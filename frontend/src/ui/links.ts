// Following links without leaving the page.
import type { MouseEvent } from "react"

/** With a modifier the browser opens the link its own way. */
export function isForNewTab(event: MouseEvent): boolean {
  return event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0
}
