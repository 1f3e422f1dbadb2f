// Tooltips: shown on hover, focus and tap, gone on Escape. Placing them loads with the first one.
import {
  type FocusEvent,
  type MouseEvent,
  type PointerEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useId,
  useRef,
  useState,
} from "react"
import { createPortal } from "react-dom"
import { text } from "../i18n"
import { classes } from "./box"
import css from "./Tooltip.module.css"

const SHOW_AFTER_MS = 250
const HIDE_AFTER_MS = 120

interface TooltipState {
  open: boolean
  show(): void
  showSoon(): void
  hide(): void
  hideSoon(): void
}

/** Opens after a moment of rest, and stays open while the pointer is on its way into it. */
function useTooltipState(): TooltipState {
  const [open, setOpen] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const set = useCallback((next: boolean, delay: number) => {
    clearTimeout(timer.current)
    if (delay === 0) setOpen(next)
    else timer.current = setTimeout(() => setOpen(next), delay)
  }, [])
  useEffect(() => () => clearTimeout(timer.current), [])
  return {
    open,
    show: () => set(true, 0),
    showSoon: () => set(true, SHOW_AFTER_MS),
    hide: () => set(false, 0),
    hideSoon: () => set(false, HIDE_AFTER_MS),
  }
}

interface BubbleProps {
  id: string
  target: HTMLElement
  state: TooltipState
  children: ReactNode
}

function Bubble({ id, target, state, children }: BubbleProps) {
  const bubble = useRef<HTMLDivElement>(null)
  useEffect(() => {
    let stop: (() => void) | undefined
    let live = true
    // The top layer: above dialogs too.
    bubble.current?.showPopover?.()
    import("./floating").then(({ keepBeside }) => {
      if (live && bubble.current) stop = keepBeside(target, bubble.current)
    })
    return () => {
      live = false
      stop?.()
    }
  }, [target])
  return createPortal(
    <div
      ref={bubble}
      id={id}
      popover="manual"
      role="tooltip"
      className={classes("stTooltipContent", css.bubble)}
      data-testid="stTooltipContent"
      onPointerEnter={state.show}
      onPointerLeave={state.hideSoon}
    >
      {children}
    </div>,
    document.body,
  )
}

interface TargetProps {
  content: ReactNode
  /** The element that is described; gets `aria-describedby` while the tooltip is open. */
  children: ReactNode
  className?: string | undefined
}

/** While the tooltip is open, what is focusable in the target is described by it. */
function useDescribed(target: RefObject<HTMLElement | null>, id: string, open: boolean): void {
  useEffect(() => {
    const focusable = target.current?.querySelector("button, a, input, [tabindex]")
    if (open) focusable?.setAttribute("aria-describedby", id)
    else focusable?.removeAttribute("aria-describedby")
  }, [target, open, id])
}

/** Escape closes it wherever the focus is: one that is hovered may cover what the user wants to see. */
function useEscape({ open, hide }: TooltipState): void {
  const latest = useRef(hide)
  latest.current = hide
  useEffect(() => {
    if (!open) return
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return
      event.stopPropagation()
      latest.current()
    }
    document.addEventListener("keydown", onKey, true)
    return () => document.removeEventListener("keydown", onKey, true)
  }, [open])
}

/** Opens on hover, keyboard focus, and a tap on a help button. */
function handlersOf(state: TooltipState) {
  return {
    onPointerEnter: (event: PointerEvent) => {
      if (event.pointerType !== "touch") state.showSoon()
    },
    onPointerLeave: state.hideSoon,
    onFocus: (event: FocusEvent) => {
      if (event.target.matches(":focus-visible")) state.show()
    },
    onBlur: state.hide,
    onClick: (event: MouseEvent) => {
      if ((event.target as Element).closest("[data-tooltip-button]")) state.show()
    },
  }
}

/** Anything with a tooltip: hovering or focusing it shows the content. */
export function TooltipTarget({ content, children, className }: TargetProps) {
  const id = useId()
  const target = useRef<HTMLSpanElement>(null)
  const state = useTooltipState()
  useDescribed(target, id, state.open)
  useEscape(state)
  return (
    <span
      ref={target}
      className={classes("stTooltipHoverTarget", css.target, className)}
      data-testid="stTooltipHoverTarget"
      {...handlersOf(state)}
    >
      {children}
      {state.open && target.current && (
        <Bubble id={id} target={target.current} state={state}>
          {content}
        </Bubble>
      )}
    </span>
  )
}

/** The question mark that explains what stands before it. */
export function HelpTooltip({ children, of }: { children: ReactNode; of?: string | undefined }) {
  return (
    <span className={classes("stTooltipIcon", css.icon)} data-testid="stTooltipIcon">
      <TooltipTarget content={children}>
        <button
          type="button"
          className={css.button}
          data-tooltip-button=""
          aria-label={of ? text("help_for", { label: of }) : text("help")}
          onClick={(event) => event.preventDefault()}
        >
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <circle cx="12" cy="12" r="10" />
            <path d="M9.1 9a3 3 0 0 1 5.8 1c0 2-3 2.5-3 4M12 17.5v.01" />
          </svg>
        </button>
      </TooltipTarget>
    </span>
  )
}
