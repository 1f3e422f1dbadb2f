// The list under a combobox. Only the rows in view are drawn, so its length costs nothing.
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react"
import { Tick } from "../ui/glyphs"
import css from "./OptionList.module.css"

const ROW = 40
const MAX_ROWS = 7.5
const MARGIN = 4

export interface OptionListProps {
  id: string
  labelledBy: string
  rows: readonly string[]
  /** Index of the row that Enter would choose; -1 for none. */
  active: number
  /** Index of the row that is chosen already; -1 for none. */
  selected: number
  /** What stands there if there are no rows. */
  empty: string
  /** The field it belongs to, for its place and width. */
  anchor: RefObject<HTMLElement | null>
  onChoose(index: number): void
  onPoint(index: number): void
}

export const optionId = (list: string, index: number): string => `${list}-${index}`

/** Shows the list above everything else, beside the field, until it is gone. */
function usePlaced(
  box: RefObject<HTMLDivElement | null>,
  anchor: RefObject<HTMLElement | null>,
): void {
  useLayoutEffect(() => {
    let stop: (() => void) | undefined
    let live = true
    // The top layer: no container can cut it off, and it stays with its field for screen readers.
    box.current?.showPopover?.()
    import("../ui/floating").then(({ keepBelow }) => {
      if (live && box.current && anchor.current) stop = keepBelow(anchor.current, box.current)
    })
    return () => {
      live = false
      stop?.()
    }
  }, [box, anchor])
}

/** How far the list is scrolled; keeps the active row in view. */
function useScroll(scroller: RefObject<HTMLDivElement | null>, active: number, height: number) {
  const [top, setTop] = useState(0)
  const opened = useRef(false)
  useEffect(() => {
    const list = scroller.current
    if (!list || active < 0) return
    const start = active * ROW
    // What is chosen is in the middle at first, with what is before and after it.
    if (!opened.current) list.scrollTop = start - (height - ROW) / 2
    opened.current = true
    if (start < list.scrollTop) list.scrollTop = start
    else if (start + ROW > list.scrollTop + height) list.scrollTop = start + ROW - height
    setTop(list.scrollTop)
  }, [scroller, active, height])
  return [top, setTop] as const
}

export function OptionList(props: OptionListProps) {
  const { id, labelledBy, rows, active, empty, anchor } = props
  const box = useRef<HTMLDivElement>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const height = Math.min(rows.length, MAX_ROWS) * ROW
  const [top, setTop] = useScroll(scroller, active, height)
  usePlaced(box, anchor)
  const first = Math.max(0, Math.floor(top / ROW) - MARGIN)
  const last = Math.min(rows.length, Math.ceil((top + height) / ROW) + MARGIN)
  return (
    <div
      ref={box}
      popover="manual"
      className={css.popover}
      data-testid="stSelectboxVirtualDropdown"
    >
      <div role="status" className={css.empty}>
        {rows.length === 0 && empty}
      </div>
      <div
        ref={scroller}
        id={id}
        role="listbox"
        aria-labelledby={labelledBy}
        tabIndex={-1}
        className={css.list}
        style={{ height }}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
        // The focus stays in the field.
        onPointerDown={(event) => event.preventDefault()}
      >
        <div className={css.space} style={{ height: rows.length * ROW }} role="presentation">
          {rows.slice(first, last).map((label, offset) => {
            const index = first + offset
            return <Row key={`${index}`} index={index} label={label} list={props} />
          })}
        </div>
      </div>
    </div>
  )
}

function Row({ index, label, list }: { index: number; label: string; list: OptionListProps }) {
  const { id, rows, active, selected, onChoose, onPoint } = list
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the keys go to the field
    <div
      id={optionId(id, index)}
      role="option"
      aria-selected={index === selected}
      aria-posinset={index + 1}
      aria-setsize={rows.length}
      data-active={index === active || undefined}
      className={css.option}
      style={{ top: index * ROW }}
      onPointerMove={() => index !== active && onPoint(index)}
      onClick={() => onChoose(index)}
    >
      <span>{label}</span>
      {index === selected && <Tick />}
    </div>
  )
}
