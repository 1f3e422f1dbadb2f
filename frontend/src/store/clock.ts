// When fragments run again by themselves. One clock for the page: those that are due at once are told in one message.
// It rests while nobody sees the page or the line is down, and a fragment is not due again before its run has ended.
import type { Page } from "./page"

interface Entry {
  every: number
  due: number
}

/** How long a tick is waited for that no run answers. */
const PATIENCE_MS = 10_000

/** Two that are due so close together are told together. */
const TOGETHER_MS = 20

export class Clock {
  private readonly entries = new Map<string, Entry>()
  private timer: ReturnType<typeof setTimeout> | undefined
  private asked = 0
  private stop: (() => void) | null = null

  constructor(private readonly page: Pick<Page, "line" | "lineState" | "ends">) {}

  /** Has a fragment run every so many milliseconds, until the returned function is called. */
  add(id: string, every: number): () => void {
    const entry = { every, due: Date.now() + every }
    this.entries.set(id, entry)
    if (this.entries.size === 1) this.listen()
    this.wind()
    return () => {
      if (this.entries.get(id) !== entry) return
      this.entries.delete(id)
      if (this.entries.size === 0) this.stop?.()
      this.wind()
    }
  }

  private listen(): void {
    const look = () => this.look()
    const answered = () => {
      this.asked = 0
      this.look()
    }
    const stops = [this.page.ends.subscribe(answered), this.page.lineState.subscribe(answered)]
    document.addEventListener("visibilitychange", look)
    this.stop = () => {
      for (const stop of stops) stop()
      document.removeEventListener("visibilitychange", look)
      this.asked = 0
    }
  }

  private look(): void {
    const now = Date.now()
    if (!this.rests(now)) this.tell(now)
    this.wind()
  }

  private tell(now: number): void {
    const due = [...this.entries].filter(([, one]) => one.due <= now + TOGETHER_MS)
    if (!due.some(([, one]) => one.due <= now)) return
    for (const [, one] of due) one.due = now + one.every
    this.asked = now
    this.page.line.ask({ t: "tick", fragments: due.map(([id]) => id) })
  }

  private rests(now: number): boolean {
    if (document.visibilityState === "hidden" || this.page.lineState.get() !== "open") return true
    return this.asked > 0 && now - this.asked < PATIENCE_MS
  }

  private wind(): void {
    clearTimeout(this.timer)
    if (this.entries.size === 0) return
    const now = Date.now()
    const first = Math.min(...[...this.entries.values()].map((one) => one.due))
    const patience = this.asked > 0 ? this.asked + PATIENCE_MS : 0
    // What it rests for wakes it, but for an answer that never comes.
    if (this.rests(now) && patience <= now) return
    this.timer = setTimeout(() => this.look(), Math.max(first, patience) - now)
  }
}

const clocks = new WeakMap<Page, Clock>()

export function clockOf(page: Page): Clock {
  const clock = clocks.get(page) ?? new Clock(page)
  clocks.set(page, clock)
  return clock
}
