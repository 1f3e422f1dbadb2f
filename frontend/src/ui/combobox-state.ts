// What a combobox does on keys and typing: a state of its own, apart from how it is drawn.
import { type KeyboardEvent, useMemo, useState } from "react"
import { type FilterMode, filterOptions } from "./filter"
import { isEnter } from "./keys"

const PAGE = 7

export interface ComboboxOptions {
  options: readonly string[]
  selected: string | null
  filterMode: FilterMode
  /** What can be chosen for typed words although it is no option. */
  offer?: ((words: string) => Offer | undefined) | undefined
  /** Leaving the field chooses what Enter would; else it changes nothing. */
  chooseOnLeave?: boolean
  disabled: boolean
  onChoose(label: string): void
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

export function useCombobox(settings: ComboboxOptions) {
  const { selected, disabled, onChoose } = settings
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

  const show = (): void => {
    if (!disabled) setOpen(true)
  }
  const close = (): void => {
    setOpen(false)
    setTyped(undefined)
    setPointed(undefined)
  }
  const choose = (index: number): void => {
    const label = labels[index]
    close()
    if (label !== undefined && label !== selected) onChoose(label)
  }
  const leave = (): void => {
    if (settings.chooseOnLeave && searching && active >= 0) choose(active)
    else close()
  }
  const type = (next: string): void => {
    setTyped(next)
    setPointed(undefined)
    show()
  }
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: Math.min(active + 1, rows.length - 1),
    ArrowUp: active < 0 ? rows.length - 1 : Math.max(active - 1, 0),
    PageDown: Math.min(active + PAGE, rows.length - 1),
    PageUp: Math.max(active - PAGE, 0),
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const target = moves[event.key]
    if (target !== undefined) {
      event.preventDefault()
      if (open) setPointed(target)
      else show()
    } else if (isEnter(event)) {
      // Enter is the list's: it must not submit the form around it.
      event.preventDefault()
      if (!open) show()
      else if (active >= 0) choose(active)
    } else if (event.key === "Escape" && open) {
      event.stopPropagation()
      close()
    }
  }
  const list = { rows, active, selected: chosen, onChoose: choose, onPoint: setPointed }
  return { open, typed, list, show, close, leave, type, onKeyDown }
}
