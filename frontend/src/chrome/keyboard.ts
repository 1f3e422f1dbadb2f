// Keys that work anywhere on the page, unless something is being typed.
import { useEffect } from "react"
import { usePage } from "../store/react"

export function useShortcuts(): void {
  const page = usePage()
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const modified = event.metaKey || event.ctrlKey || event.altKey || event.shiftKey
      if (modified || event.repeat || event.defaultPrevented || isTyping(event)) return
      if (event.key === "r") page.rerun()
      if (event.key === "c") page.developer.askWhetherToClear()
      if (event.key === "d") page.developer.show(!page.developer.open.get())
    }
    document.addEventListener("keydown", onKey)
    return () => document.removeEventListener("keydown", onKey)
  }, [page])
}

/** In a field, a list that is searched by typing, or under a dialog. */
function isTyping(event: KeyboardEvent): boolean {
  if (!(event.target instanceof HTMLElement)) return false
  return document.querySelector("dialog[open]") !== null || takesText(event.target)
}

/** Whether letters typed there belong to it. */
export function takesText(element: HTMLElement): boolean {
  const fields =
    "input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [role=menu], [role=listbox]"
  return element.isContentEditable || element.closest(fields) !== null
}
