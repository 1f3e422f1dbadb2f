// Links within the page. The page has a <base>, so "#x" alone would lead away from it.

/** Scrolls to the element with this id and puts it into the address; false if there is none. */
export function followAnchor(anchor: string): boolean {
  let id = anchor
  try {
    id = decodeURIComponent(anchor)
  } catch {
    // A stray % is part of the id.
  }
  const target = id ? document.getElementById(id) : document.body
  if (!target) return false
  target.scrollIntoView()
  if (!target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1")
  target.focus({ preventScroll: true })
  history.replaceState(history.state, "", `${location.pathname}${location.search}#${anchor}`)
  return true
}
