// What a combobox does on keys and typing: a state of its own, apart from how it is drawn.
import { type KeyboardEvent, useMemo, useState } from "react"
import { isEnter } from "../ui/keys"
import { type FilterMode, filterOptions } from "./filter"

const PAGE = 7

export interface ComboboxOptions {
  options: readonly string[]
  selected: string | null
  filterMode: FilterMode
  /** What can be chosen for typed words although it is no option. */
  offer?: ((words: string) => Offer | undefined) | undefined
  /** Leaving the field chooses what Enter would; else it changes nothing. */
  chooseOnLeave?: boolean
  /** Told when the field is left: what was typed and is no option, if that is so. */
  onUnknown?: ((words: string | undefined) => void) | undefined
  disabled: boolean
  onChoose(label: string): void
  /** Escape in the closed field takes the choice back. */
  onClear?: (() => void) | undefined
}

export interface Offer {
  /** Comes back in `onChoose`. */
  label: string
  /** Its row in the list. */
  row: string
  /** Stands before the options that match. */
  first: boolean
}

interface Matches {
  labels: readonly string[]
  rows: readonly string[]
}

/** What the list shows for what is typed (undefined: the user is not searching). */
function useMatches(settings: ComboboxOptions, typed: string | undefined): Matches {
  const { options, filterMode, offer } = settings
  return useMemo(() => {
    const words = typed?.trim() ?? ""
    if (words === "") return { labels: options, rows: options }
    const found = filterOptions(options, words, filterMode).map((index) => options[index] ?? "")
    const extra = offer?.(words)
    if (!extra) return { labels: found, rows: found }
    if (!extra.first) return { labels: [...found, extra.label], rows: [...found, extra.row] }
    const others = found.filter((label) => label !== extra.label)
    return { labels: [extra.label, ...others], rows: [extra.row, ...others] }
  }, [options, typed, filterMode, offer])
}

/** Where a key moves the pointer in the list; undefined if it is no such key. */
function moved(key: string, active: number, count: number): number | undefined {
  if (key === "ArrowDown") return active < count - 1 ? active + 1 : 0
  if (key === "ArrowUp") return active > 0 ? active - 1 : count - 1
  if (key === "PageDown") return Math.min(active + PAGE, count - 1)
  return key === "PageUp" ? Math.max(active - PAGE, 0) : undefined
}

/** The same for keys that move the caret while something is typed. */
function movedToEnd(key: string, count: number): number | undefined {
  return key === "Home" ? 0 : key === "End" ? count - 1 : undefined
}

export function useCombobox(settings: ComboboxOptions) {
  const { selected, disabled, chooseOnLeave, onChoose } = settings
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState<string>()
  const [pointed, setPointed] = useState<number>()
  const { labels, rows } = useMatches(settings, typed)
  const chosen = useMemo(
    () => (selected === null ? -1 : labels.indexOf(selected)),
    [labels, selected],
  )
  const searching = (typed?.trim() ?? "") !== ""
  const active = Math.min(pointed ?? (searching ? 0 : chosen), rows.length - 1)

  const show = (): void => setOpen(!disabled)
  const reset = (): void => {
    setTyped(undefined)
    setPointed(undefined)
  }
  const close = (): void => {
    setOpen(false)
    reset()
  }
  const choose = (index: number): void => {
    const label = labels[index]
    close()
    if (label !== undefined && label !== selected) onChoose(label)
  }
  const leave = (): void => {
    settings.onUnknown?.(searching && active < 0 ? typed : undefined)
    if (chooseOnLeave && searching && active >= 0) choose(active)
    else close()
  }
  const type = (next: string): void => {
    reset()
    setTyped(next)
    show()
  }
  const onKeyDown = keyHandler({
    open,
    searching,
    active,
    count: rows.length,
    clear: settings.onClear,
    show,
    close,
    choose,
    setPointed,
  })
  const list = { rows, active, selected: chosen, onChoose: choose, onPoint: setPointed }
  return { open, typed, list, show, close, leave, type, onKeyDown }
}

interface KeyActions {
  open: boolean
  searching: boolean
  active: number
  count: number
  clear: (() => void) | undefined
  show(): void
  close(): void
  choose(index: number): void
  setPointed(index: number): void
}

function keyHandler(actions: KeyActions) {
  const { open, searching, active, count, clear, show, close, choose, setPointed } = actions
  return (event: KeyboardEvent): void => {
    const toEnd = open && !searching ? movedToEnd(event.key, count) : undefined
    const target = toEnd ?? moved(event.key, active, count)
    if (target !== undefined) {
      event.preventDefault()
      if (open) setPointed(target)
      else {
        show()
        if (active < 0) setPointed(target)
      }
    } else if (isEnter(event)) {
      // Enter is the list's: it must not submit the form around it.
      event.preventDefault()
      if (!open) show()
      else if (active >= 0) choose(active)
    } else if (event.key === "Escape") {
      if (open) {
        event.stopPropagation()
        close()
      } else clear?.()
    }
  }
}
