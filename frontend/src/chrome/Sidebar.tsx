// The sidebar: navigation and what the script puts there. On a phone it lies over the page.
import { type CSSProperties, useEffect, useRef } from "react"
import { Children } from "../app/Node"
import { VerticalBlock } from "../app/VerticalBlock"
import { text } from "../i18n"
import { useHead, useNode } from "../store/react"
import { ChevronsIcon } from "./glyphs"
import button from "./icon-button.module.css"
import { listedPages } from "./navigation"
import { SidebarNav } from "./SidebarNav"
import css from "./sidebar.module.css"
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
  const position = head.nav_position ?? "sidebar"
  const inSidebar = position === "sidebar" || (position === "top" && state.narrow)
  const follow = () => {
    if (state.covers) state.setOpen(false)
  }
  return (
    <>
      <div data-testid="stSidebarHeader" className={css.header}>
        {!state.locked && (
          <div data-testid="stSidebarCollapseButton">
            <button
              type="button"
              className={`${button.icon} ${css.button}`}
              aria-label={text("collapse_sidebar")}
              aria-expanded="true"
              aria-controls="stSidebar"
              onClick={() => state.setOpen(false)}
            >
              <ChevronsIcon back />
            </button>
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
    <button
      type="button"
      data-testid="stExpandSidebarButton"
      className={`${button.icon} ${css.button}`}
      aria-label={text("expand_sidebar")}
      aria-expanded="false"
      aria-controls="stSidebar"
      onClick={() => state.setOpen(true)}
    >
      <ChevronsIcon />
    </button>
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
