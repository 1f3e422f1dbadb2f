import { describe, expect, it } from "vitest"
import { toText } from "./codec"
import { type Memory, type NewEvent, Outbox } from "./outbox"

/** Slots of text that count what is written to them. */
class Slots {
  readonly held = new Map<string, string>()
  bytes = 0

  readonly of = (name: string): Memory => ({
    read: () => this.held.get(name) ?? null,
    write: (text) => {
      this.bytes += text?.length ?? 0
      if (text === null) this.held.delete(name)
      else this.held.set(name, text)
      return true
    },
  })
}

function outbox(slots: Slots): Outbox {
  const box = new Outbox()
  box.attach(slots.of)
  return box
}

const push = (box: Outbox, event: NewEvent) => box.push(box.number(event))
const value = (n: number) => ({ values: { field: `value ${n}` } })

describe("events that outlive a reload", () => {
  it("are there again, in order, and go on counting", () => {
    const slots = new Slots()
    const before = outbox(slots)
    for (let n = 0; n < 12; n++) push(before, value(n))
    before.confirm(3)
    const again = outbox(slots)
    expect(again.pending).toEqual(before.pending)
    expect(again.pending.map((event) => event.seq)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12])
    expect(again.number(value(13)).seq).toBe(13)
  })

  it("leave nothing behind once all are stored, dropped or detached", () => {
    for (const end of [
      (box: Outbox) => box.confirm(5),
      (box: Outbox) => box.drop([...box.pending]),
      (box: Outbox) => box.detach(),
    ]) {
      const slots = new Slots()
      const box = outbox(slots)
      for (let n = 0; n < 5; n++) push(box, value(n))
      end(box)
      expect([...slots.held]).toEqual([])
    }
  })

  it("are kept without those that were dropped from their middle, and without a gap", () => {
    const slots = new Slots()
    const box = outbox(slots)
    for (let n = 0; n < 3; n++) push(box, value(n))
    box.drop([box.pending[1] as (typeof box.pending)[number]])
    const left = outbox(slots)
    expect(left.pending).toEqual([
      { t: "event", seq: 1, ...value(0) },
      { t: "event", seq: 2, ...value(2) },
    ])
    expect(left.number({}).seq).toBe(3)
    expect(slots.held.size).toBe(3)
  })

  it("become one when another session starts", () => {
    const slots = new Slots()
    const box = outbox(slots)
    push(box, { values: { a: 1 } })
    push(box, { values: { b: 2 }, triggers: { c: true } })
    expect(box.startOver(7)).toBe(1)
    expect(box.pending).toEqual([{ t: "event", seq: 8, values: { a: 1, b: 2 } }])
    expect(outbox(slots).pending).toEqual(box.pending)
    expect(slots.held.size).toBe(2)
  })

  it("are read as an older page kept them", () => {
    const slots = new Slots()
    const events = [
      { t: "event", seq: 4, values: { a: 1 } },
      { t: "event", seq: 5, triggers: { b: true } },
    ]
    slots.held.set("", toText(events))
    const box = outbox(slots)
    expect(box.pending).toEqual(events)
    expect(outbox(slots).pending).toEqual(events)
  })

  it("are given up where what was kept is no text of ours", () => {
    const slots = new Slots()
    slots.held.set("", "!!!")
    expect(outbox(slots).pending).toEqual([])
  })

  it("cost as much each, however many wait", () => {
    const slots = new Slots()
    const box = outbox(slots)
    const written = Array.from({ length: 400 }, (_, n) => {
      slots.bytes = 0
      push(box, value(1000 + n))
      return slots.bytes
    })
    const [first, last] = [written[0] as number, written.at(-1) as number]
    expect(last).toBeLessThan(first + 20)
  })
})
