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

export class Outbox {
  private events: Event[] = []
  private last = 0
  private memory: Memory | null = null

  get pending(): readonly Event[] {
    return this.events
  }

  /** From now on (and from the last page load) the events live in `memory` too. */
  attach(memory: Memory): void {
    this.memory = memory
    const text = memory.read()
    if (text === null) return
    try {
      this.events = fromText(text) as Event[]
    } catch {
      this.events = []
    }
    this.last = this.events.at(-1)?.seq ?? 0
  }

  detach(): void {
    this.memory?.write(null)
    this.memory = null
  }

  push(event: NewEvent): Event {
    const numbered: Event = { t: "event", seq: ++this.last, ...event }
    this.events.push(numbered)
    this.save()
    return numbered
  }

  /** Drops what is stored. */
  confirm(seq: number): void {
    if (!this.events.some((event) => event.seq <= seq)) return
    this.events = this.events.filter((event) => event.seq > seq)
    this.save()
  }

  /** Drops events that can never be taken. */
  drop(events: readonly Event[]): void {
    this.events = this.events.filter((event) => !events.includes(event))
    this.save()
  }

  /** The session goes on at `seq`: what lies beyond is to be sent again. */
  resume(seq: number): void {
    this.confirm(seq)
    this.last = Math.max(this.last, seq)
  }

  /**
   * Another session starts at `seq`. A click meant for the lost one must not act on the new one, but what was
   * typed is kept, as one event.
   */
  startOver(seq: number): void {
    const values = Object.assign({}, ...this.events.map((event) => event.values ?? {}))
    this.events = []
    this.last = seq
    if (Object.keys(values).length > 0) this.push({ values })
    this.save()
  }

  private save(): void {
    this.memory?.write(this.events.length > 0 ? toText(this.events) : null)
  }
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
