// Keeps what is scrolled and what has the focus over a reload. The user comes first: whatever they do ends it.
import type { Page } from "../store/page"
import type { Focus, View } from "../store/places"

const BOXES = "[data-testid=stMain], [data-testid=stSidebarContent], [data-node]"
const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]"
const USER = ["pointerdown", "keydown", "wheel", "touchstart"] as const
const MOST_BOXES = 50
/** After the run has ended, for what loads late and makes the page longer. */
const PATIENCE_MS = 3000

/** Restores the view of before the reload, and keeps the present one for the next. Returns what ends it. */
export function keepView(page: Page): () => void {
  let left = false
  const save = () => page.places.save(page.line.session, joined(viewNow(), restoring?.left()))
  page.beforeLeaving = () => {
    left = true
    save()
  }
  const onBack = () => {
    left = false
  }
  // A hidden page may be thrown away without another word.
  const onHidden = () => {
    if (!left && document.visibilityState === "hidden") save()
  }
  window.addEventListener("pageshow", onBack)
  document.addEventListener("visibilitychange", onHidden)
  // What is kept is known once the server has said which session this is.
  let restoring: Restoring | undefined
  const onLine = () => {
    if (page.lineState.get() === "open") restoring ??= restore(page)
  }
  const stopListening = page.lineState.subscribe(onLine)
  onLine()
  return () => {
    page.beforeLeaving = null
    window.removeEventListener("pageshow", onBack)
    document.removeEventListener("visibilitychange", onHidden)
    stopListening()
    restoring?.stop()
  }
}

/** What is not restored yet is kept for the next page. */
function joined(now: View, left: View | null | undefined): View {
  if (!left) return now
  return { scrolled: { ...now.scrolled, ...left.scrolled }, focus: now.focus ?? left.focus }
}

function viewNow(): View {
  const scrolled: Record<string, number> = {}
  const boxes = [...document.querySelectorAll<HTMLElement>(BOXES)]
  for (const box of boxes.filter(({ scrollTop }) => scrollTop > 0).slice(0, MOST_BOXES)) {
    scrolled[nameOf(box)] = box.scrollTop
  }
  return { scrolled, focus: focusNow() }
}

function nameOf({ dataset }: HTMLElement): string {
  return dataset.node === undefined
    ? `[data-testid=${dataset.testid}]`
    : `[data-node="${CSS.escape(dataset.node)}"]`
}

function focusNow(): Focus | null {
  const active = document.activeElement
  const node = active?.closest<HTMLElement>("[data-node]")
  if (!active || !node) return null
  const at = [...node.querySelectorAll(FOCUSABLE)].indexOf(active)
  return { node: node.dataset.node ?? "", at, caret: caretOf(active) }
}

function caretOf(element: Element): Focus["caret"] {
  if (!isText(element)) return null
  const { selectionStart: start, selectionEnd: end } = element
  return start === null || end === null ? null : [start, end]
}

function isText(element: Element): element is HTMLInputElement | HTMLTextAreaElement {
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement
}

interface Restoring {
  /** What could not be restored so far; null once it is over. */
  left(): View | null
  stop(): void
}

/** Tries with everything that comes, as the script draws the page piece by piece. */
function restore(page: Page): Restoring {
  const { view } = page.places
  page.places.view = null
  if (!view) return { left: () => null, stop: () => undefined }
  let over = false
  const scrolled = new Map(Object.entries(view.scrolled))
  let { focus } = view
  let timer: ReturnType<typeof setTimeout> | undefined
  const look = () => {
    if (focus && setFocus(focus)) focus = null
    for (const [name, top] of scrolled) if (setScroll(name, top)) scrolled.delete(name)
    const state = page.runState.get()
    const ended = state !== "initial" && state !== "running"
    if (!focus && scrolled.size === 0) stop()
    else if (ended) timer ??= setTimeout(stop, PATIENCE_MS)
  }
  const watch = new MutationObserver(look)
  const stopListening = page.runState.subscribe(look)
  const stop = () => {
    over = true
    clearTimeout(timer)
    watch.disconnect()
    stopListening()
    for (const name of USER) window.removeEventListener(name, stop, true)
  }
  for (const name of USER) window.addEventListener(name, stop, { capture: true, passive: true })
  watch.observe(document.body, { childList: true, subtree: true, attributes: true })
  look()
  return {
    left: () => (over ? null : { scrolled: Object.fromEntries(scrolled), focus }),
    stop,
  }
}

function setFocus({ node, at, caret }: Focus): boolean {
  if (document.activeElement && document.activeElement !== document.body) return true
  // Within another page, that one may have it.
  if (window.top !== window && !document.hasFocus()) return true
  const box = document.querySelector(`[data-node="${CSS.escape(node)}"]`)
  const target = at < 0 ? box : box?.querySelectorAll<HTMLElement>(FOCUSABLE)[at]
  if (!(target instanceof HTMLElement)) return false
  target.focus({ preventScroll: true })
  if (document.activeElement !== target) return false
  if (caret && isText(target) && target.selectionStart !== null) target.setSelectionRange(...caret)
  return true
}

/** True once the box is long enough to be scrolled as far as it was. */
function setScroll(name: string, top: number): boolean {
  const box = document.querySelector(name)
  if (!box) return false
  box.scrollTop = top
  return Math.abs(box.scrollTop - top) <= 1
}
