// The sidebar: navigation and what the script puts there. On a phone it lies over the page.
import { type CSSProperties, useEffect, useRef } from "react"
import { text } from "../i18n"
import { VerticalBlock } from "../layout/Block"
import { Children } from "../layout/Node"
import { useHead, useNode } from "../store/react"
import { ChevronsIcon } from "./glyphs"
import { IconButton } from "./IconButton"
import { listedPages } from "./navigation"
import css from "./Sidebar.module.css"
import { SidebarNav } from "./SidebarNav"
import type { SidebarState } from "./sidebar-state"

export function Sidebar({ state }: { state: SidebarState }) {
  const { exists, open, covers, setOpen } = state
  useFocus(state)
  if (!exists) return null
  const width = state.width === null ? undefined : `${state.width}px`
  return (
    <>
      {covers && (
        // For the pointer only: the keyboard has Escape and the button.
        // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: see above
        <div className={css.scrim} onClick={() => setOpen(false)} />
      )}
      <section
        id="stSidebar"
        data-testid="stSidebar"
        className={`stSidebar ${css.sidebar}`}
        aria-label={text("sidebar")}
        data-collapsed={!open}
        inert={!open}
        style={width ? ({ "--kawa-sidebar-width": width } as CSSProperties) : undefined}
        onKeyDown={(event) => {
          if (event.key === "Escape" && covers) setOpen(false)
        }}
      >
        <div data-testid="stSidebarContent" className={`stSidebarContent ${css.content}`}>
          <Content state={state} />
        </div>
      </section>
    </>
  )
}

function Content({ state }: { state: SidebarState }) {
  const head = useHead()
  const node = useNode("sidebar")
  const children = node?.children ?? []
  const position = head.nav_position
  const inSidebar = position === "sidebar" || (position === "top" && state.narrow)
  const follow = () => {
    if (state.covers) state.setOpen(false)
  }
  return (
    <>
      <div data-testid="stSidebarHeader" className={css.header}>
        {!state.locked && (
          <div data-testid="stSidebarCollapseButton">
            <IconButton
              className={css.button}
              aria-label={text("collapse_sidebar")}
              aria-expanded="true"
              aria-controls="stSidebar"
              onClick={() => state.setOpen(false)}
            >
              <ChevronsIcon back />
            </IconButton>
          </div>
        )}
      </div>
      {inSidebar && listedPages(head).length > 1 && (
        <SidebarNav aboveContent={children.length > 0} onFollow={follow} />
      )}
      <div data-testid="stSidebarUserContent" className={css.user}>
        <VerticalBlock>
          <Children ids={children} />
        </VerticalBlock>
      </div>
    </>
  )
}

export function ExpandButton({ state }: { state: SidebarState }) {
  if (!state.exists || state.open) return null
  return (
    <IconButton
      data-testid="stExpandSidebarButton"
      className={css.button}
      aria-label={text("expand_sidebar")}
      aria-expanded="false"
      aria-controls="stSidebar"
      onClick={() => state.setOpen(true)}
    >
      <ChevronsIcon />
    </IconButton>
  )
}

/** The button that was pressed goes away; the focus goes to the one that undoes it. */
function useFocus({ open, exists }: SidebarState): void {
  const before = useRef<boolean | null>(null)
  useEffect(() => {
    const changed = before.current !== null && before.current !== open
    before.current = exists ? open : null
    const lost = document.activeElement === null || document.activeElement === document.body
    const inSidebar = document.activeElement?.closest("#stSidebar")
    if (!changed || !(lost || inSidebar)) return
    const target = open
      ? "[data-testid=stSidebarCollapseButton] button"
      : "[data-testid=stExpandSidebarButton]"
    document.querySelector<HTMLElement>(target)?.focus()
  }, [open, exists])
}
