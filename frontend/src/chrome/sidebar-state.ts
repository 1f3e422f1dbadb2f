// Whether the sidebar exists, is open, and lies over the content (on a phone).
import { useCallback, useEffect, useState, useSyncExternalStore } from "react"
import { useHead, useNode } from "../store/react"
import { listedPages } from "./navigation"

export interface SidebarState {
  exists: boolean
  open: boolean
  /** Open on a phone: the rest of the page is out of reach. */
  covers: boolean
  locked: boolean
  narrow: boolean
  width: number | null
  setOpen(open: boolean): void
}

const NARROW = "(max-width: 48rem)"

export function useSidebar(): SidebarState {
  const head = useHead()
  const hasContent = (useNode("sidebar")?.children.length ?? 0) > 0
  const narrow = useMedia(NARROW)
  const { sidebar: wanted, nav_position: position } = head
  const hasNavigation =
    listedPages(head).length > 1 && (position === "sidebar" || (position === "top" && narrow))
  const exists = hasContent || hasNavigation
  const [chosen, setChosen] = useState<boolean | null>(null)
  // Turning the phone or a new `initial_sidebar_state` starts from what that asks for.
  useEffect(() => {
    void narrow
    void wanted
    setChosen(null)
  }, [narrow, wanted])
  const locked = wanted === "locked" && !narrow
  const initially = wanted === "expanded" || (wanted !== "collapsed" && !narrow)
  const open = exists && (locked || (chosen ?? initially))
  return {
    exists,
    open,
    covers: open && narrow,
    locked,
    narrow,
    width: typeof wanted === "number" ? wanted : null,
    setOpen: setChosen,
  }
}

export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const media = globalThis.matchMedia?.(query)
      media?.addEventListener("change", listener)
      return () => media?.removeEventListener("change", listener)
    },
    [query],
  )
  return useSyncExternalStore(subscribe, () => globalThis.matchMedia?.(query).matches ?? false)
}
