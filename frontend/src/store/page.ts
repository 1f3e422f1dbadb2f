// The open page as a whole: feeds what the line brings into the stores, and turns what the user does into events.
import { type Boot, takeEarlySocket } from "../boot"
import { fromText, sizeOf, toText } from "../protocol/codec"
import type { Event, Frame, Notice } from "../protocol/messages.gen"
import { tabMemory } from "../protocol/outbox"
import { HEAD, PatchError, ROOTS } from "../protocol/patch"
import type { HeadProps } from "../protocol/props.gen"
import { Line } from "../protocol/socket"
import type { LineState } from "../protocol/surroundings"
import { Address } from "./address"
import { Cell } from "./cell"
import { Developer } from "./developer"
import { firstSubmitButton, formAround } from "./form"
import { greeting } from "./greeting"
import { Places } from "./places"
import { headProps } from "./props"
import { Renewal } from "./renewal"
import { onShownScheme, shownScheme } from "./scheme"
import { TreeStore } from "./tree"
import { ValueStore } from "./values"

export type RunState = "initial" | NonNullable<Frame["state"]>

/** Fills in a notice's text. */
export type NoticeParts = Readonly<Record<string, string | number>>

export interface ShownNotice extends Notice {
  id: number
  parts: NoticeParts
}

/** Loads the code that draws some types; resolves when they can be drawn at once. */
export type LoadTypes = (types: ReadonlySet<string>) => Promise<void> | null

/** A slow chunk holds the picture back this long at most; then its place stays empty until it comes. */
const LONGEST_WAIT_MS = 400

/** How long a restarted server may take to draw the page before its parts are shown as they come. */
const RENEWAL_MS = 3000

export class Page {
  readonly tree = new TreeStore()
  readonly values: ValueStore
  readonly address: Address
  readonly line: Line
  readonly lineState = new Cell<LineState>("connecting")
  /** Events that the server has not confirmed. */
  readonly pending = new Cell(0)
  /** When the line's next attempt begins, while it waits for that. */
  readonly retryAt = new Cell<number | null>(null)
  readonly runState = new Cell<RunState>("initial")
  /** Rises as runs end. */
  readonly ends = new Cell(0)
  /** A run is under way, or something was sent that has not come back. */
  readonly busy = new Cell(true)
  readonly developer = new Developer(() => this.line)
  readonly notices = new Cell<readonly ShownNotice[]>([])
  readonly places: Places
  /** Called when the page goes, while it still is as the user sees it. */
  beforeLeaving: (() => void) | null = null
  private readonly drafts
  /** A large value is on its way to the store. */
  readonly saving = new Cell(false)
  private noticeCount = 0
  private waiting: Promise<void> | null = null
  private queue: Frame[] = []
  private readonly renewal = new Renewal(RENEWAL_MS, (frame) => this.enqueue(frame))

  constructor(
    readonly boot: Boot,
    private readonly loadTypes: LoadTypes,
  ) {
    this.address = new Address(boot.base)
    this.drafts = tabMemory(`kawa:drafts:${boot.base}`)
    const lasting = boot.resume === "reload"
    this.places = new Places(lasting ? tabMemory(`kawa:places:${boot.base}`) : null)
    this.line = new Line(this.surroundings(), {
      onFrame: (frame) => this.arrive(frame),
      onNotice: (notice) => this.notify(notice),
      onWelcome: ({ resumed }) => {
        this.places.claim(resumed ? this.line.session : null)
        this.saving.set(false)
        this.values.reconnected(this.line.outbox.pending)
      },
      onPanel: (message) => this.developer.receive(message),
      onState: (state) => {
        this.lineState.set(state)
        if (state === "open") this.developer.returned()
      },
      onPending: (count) => this.pending.set(count),
      onPause: (until) => this.retryAt.set(until),
      onTooLarge: (event, bytes) => this.tellTooLarge(event, bytes),
    })
    this.values = new ValueStore((event) => {
      const seq = this.line.send(event)
      if (seq !== null) this.busy.set(true)
      return seq
    })
  }

  /** Nothing that has arrived waits to be shown. */
  get idle(): boolean {
    return this.waiting === null && this.queue.length === 0
  }

  start(): void {
    if (this.boot.resume === "reload") this.keepDrafts()
    window.addEventListener("popstate", () => {
      const { page, query } = this.address.read()
      this.values.emit({ page, query })
    })
    this.line.start(takeEarlySocket())
    let scheme = shownScheme()
    onShownScheme(() => {
      if (shownScheme() === scheme) return
      scheme = shownScheme()
      this.values.emit({ theme: scheme })
    })
  }

  rerun(): void {
    this.values.emit({})
  }

  startOver(): void {
    this.values.emit({ restart: true })
  }

  stopRun(): void {
    this.line.requestStop()
  }

  /** The user goes to another page of the app. */
  navigate(page: string, query = ""): void {
    this.address.push(page, query)
    this.values.emit({ page, query })
  }

  submitForm(form: string, button: string): void {
    this.values.submit(form, button)
  }

  /** Enter in a field: submits the form it stands in; undefined if there is none or it does not take that. */
  enterSubmits(id: string): (() => void) | undefined {
    const form = formAround(this.tree, id)
    if (!form || form.props.enter_to_submit === false) return undefined
    return () => {
      const button = firstSubmitButton(this.tree, form.id)
      if (button) this.submitForm(String(button.props.form), button.id)
    }
  }

  notify(notice: Notice, parts: NoticeParts = {}): void {
    if (notice.code === "large_pending" || notice.code === "large_stored") {
      this.saving.set(notice.code === "large_pending")
      return
    }
    this.notices.set([...this.notices.get(), { ...notice, parts, id: ++this.noticeCount }])
  }

  dismiss(id: number): void {
    this.notices.set(this.notices.get().filter((notice) => notice.id !== id))
  }

  head(): HeadProps {
    return headProps(this.tree.get(HEAD))
  }

  private tellTooLarge(event: Event, bytes: number): void {
    const sizes = Object.entries({ ...event.values, ...event.triggers }).map(
      ([id, value]) => [sizeOf(value), id] as const,
    )
    const [, largest = ""] = sizes.sort(([one], [other]) => other - one)[0] ?? []
    const name = String(this.tree.get(largest)?.props.label ?? "")
    const limit = this.line.largestEvent
    const known = bytes > limit
    this.notify(
      { t: "notice", level: "error", code: known ? "too_large" : "too_large_on_the_way" },
      { name, size: megabytes(bytes), limit: megabytes(limit) },
    )
  }

  private surroundings() {
    return {
      url: socketUrl(),
      base: this.boot.base,
      build: this.boot.build,
      resume: this.boot.resume,
      open: (url: string) => new WebSocket(url, "kawa"),
      greeting: () => greeting(this.address),
      reload: () => location.reload(),
      random: Math.random,
    }
  }

  private arrive(frame: Frame): void {
    const shown = ROOTS.some((root) => (this.tree.get(root)?.children.length ?? 0) > 0)
    this.renewal.pass(frame, shown)
  }

  /** Frames are shown in order; one that needs code not loaded yet holds back those behind it for a moment. */
  private enqueue(frame: Frame): void {
    this.queue.push(frame)
    if (!this.waiting) this.drain()
  }

  private drain(): void {
    for (let frame = this.queue[0]; frame; frame = this.queue[0]) {
      const loading = this.loadTypes(typesIn(frame))
      if (loading) {
        this.waiting = Promise.race([loading, sleep(LONGEST_WAIT_MS)]).then(() => {
          this.waiting = null
          const next = this.queue.shift()
          if (next) this.show(next)
          this.drain()
        })
        return
      }
      this.queue.shift()
      this.show(frame)
    }
  }

  private show(frame: Frame): void {
    const before = this.head()
    try {
      this.tree.apply(frame, (values, gone) => {
        this.values.forget(gone)
        this.places.forget(gone)
        this.values.receive(values, frame.run, frame.reset ?? false)
      })
    } catch (error) {
      if (!(error instanceof PatchError)) throw error
      console.error(error)
      this.line.resync()
      return
    }
    const ended = (frame.state ?? "running") !== "running"
    if (typeof frame.seq === "number") this.values.confirm(frame.seq, frame.run)
    this.address.follow(before, this.head(), this.runState.get() === "initial")
    if (ended) {
      this.dropStrays()
      this.ends.set(this.ends.get() + 1)
    }
    this.runState.set(frame.state ?? "running")
    // After a failed run the events stay here, though nothing runs that would answer them.
    const answered = frame.state === "failed" || this.line.outbox.pending.length === 0
    this.busy.set(!ended || !answered)
  }

  /** Drafts from before a reload whose widgets the script no longer has. */
  private dropStrays(): void {
    const [held, drafts] = this.values.unsent()
    const ids = [held, ...Object.values(drafts)].flatMap((values) => Object.keys(values))
    const strays = ids.filter((id) => !this.tree.get(id))
    if (strays.length > 0) this.values.forget(strays)
  }

  /** What is typed in a form but not submitted outlives an F5 too. */
  private keepDrafts(): void {
    const text = this.drafts.read()
    this.drafts.write(null)
    if (text !== null) {
      try {
        this.values.restore(fromText(text) as ReturnType<ValueStore["unsent"]>)
      } catch {
        console.warn("The form drafts of before the reload could not be read.")
      }
    }
    window.addEventListener("pagehide", () => {
      this.beforeLeaving?.()
      // What is half typed counts as entered: a new build on the server reloads the page without asking.
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
      this.drafts.write(toText(this.values.unsent()))
    })
  }
}

export function socketUrl(): string {
  const url = new URL("_kawa/socket", document.baseURI)
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:"
  return url.href
}

function typesIn(frame: Frame): ReadonlySet<string> {
  const types = new Set<string>()
  for (const op of frame.ops ?? []) {
    if ((op.op === "insert" || op.op === "update") && op.id !== HEAD) types.add(op.type)
  }
  return types
}

function megabytes(bytes: number): number {
  return Math.round((bytes / 1024 / 1024) * 10) / 10
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
