// The events the server has not yet confirmed as stored, in order. They survive a dropped socket,
// and an F5 too if they are given a storage.
import { fromText, toText } from "./codec"
import type { Event } from "./messages.gen"

export type NewEvent = Omit<Event, "t" | "seq">

export interface Memory {
  read(): string | null
  /** False if there was no room. */
  write(text: string | null): boolean
}

/** A slot for each event, so that one more costs no more than itself; the one without a name says which there are. */
export type Slots = (name: string) => Memory

export class Outbox {
  private events: Event[] = []
  private last = 0
  private slots: Slots | null = null

  get pending(): readonly Event[] {
    return this.events
  }

  /** From now on (and from the last page load) the events live in `slots` too. */
  attach(slots: Slots): void {
    this.slots = slots
    this.events = remembered(slots)
    this.last = this.events.at(-1)?.seq ?? 0
    for (const event of this.events) slots(`:${event.seq}`).write(toText(event))
    this.note()
  }

  detach(): void {
    this.forget(this.events)
    this.slots?.("").write(null)
    this.slots = null
  }

  /** The next event, which is not kept yet. */
  number(event: NewEvent): Event {
    return { t: "event", seq: this.last + 1, ...event }
  }

  /** Keeps what `number` has made. */
  push(event: Event): void {
    this.last = event.seq
    this.events.push(event)
    this.slots?.(`:${event.seq}`).write(toText(event))
    this.note()
  }

  /** Drops what is stored. */
  confirm(seq: number): void {
    const first = this.events.findIndex((event) => event.seq > seq)
    const stored = this.events.splice(0, first < 0 ? this.events.length : first)
    if (stored.length > 0) this.forget(stored)
  }

  /** Drops events that can never be taken. Those behind them move up: a gap would be refused. */
  drop(events: readonly Event[]): void {
    const first = this.events[0]
    if (!first) return
    const dropped = new Set(events)
    const kept = this.events.filter((event) => !dropped.has(event))
    this.forget(this.events.splice(0))
    this.last = first.seq - 1
    for (const { t: _, seq: __, ...event } of kept) this.push(this.number(event))
  }

  /** The session goes on at `seq`: what lies beyond is to be sent again. */
  resume(seq: number): void {
    this.confirm(seq)
    this.last = Math.max(this.last, seq)
  }

  /**
   * Another session starts at `seq`. A click meant for the lost one must not act on the new one, but what was
   * typed is kept, as one event. Returns how many clicks there were.
   */
  startOver(seq: number): number {
    const values = Object.assign({}, ...this.events.map((event) => event.values ?? {}))
    const clicks = this.events.filter((event) => event.triggers).length
    this.forget(this.events.splice(0))
    this.last = seq
    if (Object.keys(values).length > 0) this.push(this.number({ values }))
    return clicks
  }

  private forget(events: readonly Event[]): void {
    for (const { seq } of events) this.slots?.(`:${seq}`).write(null)
    this.note()
  }

  /** Notes from which event to which one they are. */
  private note(): void {
    const first = this.events[0]
    this.slots?.("").write(first ? `${first.seq}-${this.last}` : null)
  }
}

function remembered(slots: Slots): Event[] {
  const note = slots("").read() ?? ""
  const [, first, last] = /^(\d+)-(\d+)$/.exec(note) ?? []
  const events: Event[] = []
  try {
    // Before protocol 2 all of them were in one slot.
    if (first === undefined) return note === "" ? [] : (fromText(note) as Event[])
    for (let seq = Number(first); seq <= Number(last); seq++) {
      const text = slots(`:${seq}`).read()
      if (text !== null) events.push(fromText(text) as Event)
    }
  } catch {
    console.warn("Some events of before the reload could not be read.")
  }
  return events
}

/** A slot of the tab's storage; a full or forbidden storage is treated as an empty one. */
export function tabMemory(key: string): Memory {
  return {
    read() {
      try {
        return sessionStorage.getItem(key)
      } catch {
        return null
      }
    },
    write(text) {
      try {
        if (text === null) sessionStorage.removeItem(key)
        else sessionStorage.setItem(key, text)
        return true
      } catch {
        return false
      }
    },
  }
}
