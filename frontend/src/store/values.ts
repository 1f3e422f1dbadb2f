// What every widget holds: what the user set, until the server overrules it. Decides when a value is sent:
// at once, with its form, or (`ignore`) with whatever is sent next.
import type { Event, Value } from "../protocol/messages.gen"
import type { NewEvent } from "../protocol/outbox"
import { sameData } from "../protocol/patch"

export interface WidgetState {
  readonly value: unknown
  /** Rises when the server forces the value. */
  readonly revision: number
}

export interface WidgetPlace {
  /** Names the form the widget is in. */
  form?: string | null | undefined
  ignore?: boolean | undefined
}

interface Sent {
  seq: number
  /** The last run that was seen when it was sent; a later one may know of it. */
  run: number
}

interface Overruled extends Sent {
  value: unknown
}

const UNTOUCHED: WidgetState = { value: undefined, revision: 0 }

export class ValueStore {
  private readonly states = new Map<string, WidgetState>()
  private readonly listeners = new Map<string, Set<() => void>>()
  private readonly held = new Map<string, unknown>()
  private readonly drafts = new Map<string, Map<string, unknown>>()
  private readonly sent = new Map<string, Sent>()
  private readonly overruled = new Map<string, Overruled>()
  private readonly doubted = new Map<string, Overruled>()
  private run = -1

  /** `send` numbers and sends an event, and returns its number; null: it cannot be sent. */
  constructor(private readonly send: (event: NewEvent) => number | null) {}

  get(id: string): WidgetState {
    return this.states.get(id) ?? UNTOUCHED
  }

  subscribe(id: string, listener: () => void): () => void {
    const all = this.listeners.get(id) ?? new Set()
    this.listeners.set(id, all.add(listener))
    return () => {
      all.delete(listener)
      if (all.size === 0 && this.listeners.get(id) === all) this.listeners.delete(id)
    }
  }

  set(id: string, value: unknown, place: WidgetPlace = {}): void {
    this.show(id, value)
    if (place.form) this.draftsOf(place.form).set(id, value)
    else if (place.ignore) this.held.set(id, value)
    else this.emit({ values: { [id]: value } })
  }

  trigger(id: string, value: unknown = true): void {
    this.emit({ triggers: { [id]: value } })
  }

  /** Sends an event, and with it what was held back for the next one; false if it cannot be sent. */
  emit(event: NewEvent): boolean {
    const { values: own, ...rest } = event
    const values = { ...Object.fromEntries(this.held), ...own }
    const ids = Object.keys(values)
    const seq = this.send(ids.length > 0 ? { values, ...rest } : rest)
    if (seq === null) return false
    this.held.clear()
    for (const id of ids) {
      this.sent.set(id, { seq, run: this.run })
      this.overruled.delete(id)
    }
    return true
  }

  /** Sends a form's changed values together with the press of its button. */
  submit(form: string, button: string): void {
    const drafts = this.drafts.get(form) ?? new Map<string, unknown>()
    const values = Object.fromEntries(drafts)
    if (this.emit({ values, triggers: { [button]: true } })) this.drafts.delete(form)
  }

  /** Takes what the server set in one frame. */
  receive(values: readonly Value[], run: number, reset: boolean): void {
    this.run = run
    for (const { id, value } of values) {
      if (reset) this.restate(id, value, run)
      else this.overrule(id, value, run)
    }
  }

  /** A run has ended that knew of every event up to `seq`. */
  confirm(seq: number, run: number): void {
    for (const [id, sent] of this.sent) if (sent.seq <= seq) this.sent.delete(id)
    for (const [id, theirs] of this.doubted) {
      // It was not an old value after all: its run knew what the user had set.
      if (theirs.seq <= seq && theirs.run === run) this.force(id, theirs.value)
    }
    this.doubted.clear()
    for (const [id, mine] of this.overruled) {
      if (mine.seq <= seq) this.overruled.delete(id)
      else if (mine.run <= run) {
        // The overruling run had not heard of the later value: that one still counts.
        this.overruled.delete(id)
        this.force(id, mine.value)
      }
    }
  }

  /** Runs count anew on a new connection; `pending` goes out again on it. */
  reconnected(pending: readonly Event[]): void {
    this.run = -1
    this.sent.clear()
    this.overruled.clear()
    this.doubted.clear()
    for (const event of pending) {
      for (const [id, value] of Object.entries(event.values ?? {})) {
        this.sent.set(id, { seq: event.seq, run: -1 })
        if (!sameData(this.get(id).value, value)) this.force(id, value)
      }
    }
  }

  forget(ids: Iterable<string>): void {
    for (const id of ids) {
      this.states.delete(id)
      this.held.delete(id)
      this.sent.delete(id)
      this.overruled.delete(id)
      this.drafts.delete(id)
      for (const drafts of this.drafts.values()) drafts.delete(id)
    }
  }

  /** What would be lost by a reload: held values, and drafts by form. */
  unsent(): [Record<string, unknown>, Record<string, Record<string, unknown>>] {
    const drafts = [...this.drafts].map(([form, values]) => [form, Object.fromEntries(values)])
    return [Object.fromEntries(this.held), Object.fromEntries(drafts)]
  }

  restore([held, drafts]: ReturnType<ValueStore["unsent"]>): void {
    for (const [id, value] of Object.entries(held)) this.set(id, value, { ignore: true })
    for (const [form, values] of Object.entries(drafts)) {
      for (const [id, value] of Object.entries(values)) this.set(id, value, { form })
    }
  }

  /** The whole page anew: what the user has not yet got through to the server stays. */
  private restate(id: string, value: unknown, run: number): void {
    const sent = this.sent.get(id)
    if (sent) this.doubted.set(id, { ...sent, run, value })
    if (this.isPending(id)) return
    const known = this.states.has(id)
    if (!known) this.show(id, value)
    else if (!sameData(this.get(id).value, value)) this.force(id, value)
  }

  private overrule(id: string, value: unknown, run: number): void {
    const sent = this.sent.get(id)
    if (sent && run <= sent.run) return
    if (sent) this.overruled.set(id, { ...sent, run, value: this.get(id).value })
    this.held.delete(id)
    for (const drafts of this.drafts.values()) drafts.delete(id)
    this.force(id, value)
  }

  private isPending(id: string): boolean {
    if (this.sent.has(id) || this.held.has(id)) return true
    return [...this.drafts.values()].some((drafts) => drafts.has(id))
  }

  private draftsOf(form: string): Map<string, unknown> {
    const drafts = this.drafts.get(form) ?? new Map<string, unknown>()
    this.drafts.set(form, drafts)
    return drafts
  }

  private show(id: string, value: unknown): void {
    this.publish(id, { value, revision: this.get(id).revision })
  }

  private force(id: string, value: unknown): void {
    this.publish(id, { value, revision: this.get(id).revision + 1 })
  }

  private publish(id: string, state: WidgetState): void {
    this.states.set(id, state)
    for (const listener of this.listeners.get(id) ?? []) listener()
  }
}
