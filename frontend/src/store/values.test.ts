import { beforeEach, describe, expect, it, vi } from "vitest"
import type { NewEvent } from "../protocol/outbox"
import { ValueStore } from "./values"

let sent: NewEvent[]
let values: ValueStore

beforeEach(() => {
  sent = []
  values = new ValueStore((event) => sent.push(event))
})

const op = (id: string, value: unknown) => ({ op: "value" as const, id, value })
const held = (id: string) => values.get(id).value

describe("a widget outside of forms", () => {
  it("sends its value at once, and shows it before the server answers", () => {
    values.set("name", "Aya")
    expect(sent).toEqual([{ values: { name: "Aya" } }])
    expect(held("name")).toBe("Aya")
  })

  it("sends a click as a trigger", () => {
    values.trigger("go")
    expect(sent).toEqual([{ triggers: { go: true } }])
  })

  it("tells only its own subscribers", () => {
    const a = vi.fn()
    const b = vi.fn()
    values.subscribe("a", a)
    const stop = values.subscribe("b", b)
    values.set("a", 1)
    stop()
    values.set("b", 1)
    expect([a.mock.calls.length, b.mock.calls.length]).toEqual([1, 0])
  })
})

describe("a widget whose changes are not to run the script", () => {
  it("keeps its value until the next event and sends it along", () => {
    values.set("quiet", 3, { ignore: true })
    expect(sent).toEqual([])
    values.set("loud", 4)
    expect(sent).toEqual([{ values: { quiet: 3, loud: 4 } }])
    values.trigger("go")
    expect(sent[1]).toEqual({ triggers: { go: true } })
  })

  it("sends the last of several values, and none that the server overruled", () => {
    values.set("quiet", 1, { ignore: true })
    values.set("quiet", 2, { ignore: true })
    values.set("other", 1, { ignore: true })
    values.receive([op("other", 9)], 1, false)
    values.emit({})
    expect(sent).toEqual([{ values: { quiet: 2 } }])
  })
})

describe("a form", () => {
  it("sends all changed values and the button in one event", () => {
    values.set("name", "Aya", { form: "f" })
    values.set("age", 7, { form: "f" })
    values.set("elsewhere", 1, { form: "g" })
    expect(sent).toEqual([])
    expect(held("name")).toBe("Aya")
    values.submit("f", "ok")
    expect(sent).toEqual([{ values: { name: "Aya", age: 7 }, triggers: { ok: true } }])
  })

  it("sends only what changed since the last submit", () => {
    values.set("name", "Aya", { form: "f" })
    values.submit("f", "ok")
    values.submit("f", "ok")
    expect(sent[1]).toEqual({ triggers: { ok: true } })
  })

  it("drops a buffered value that the server overrules", () => {
    values.set("name", "Aya", { form: "f" })
    values.receive([op("name", "")], 1, false)
    values.submit("f", "ok")
    expect(sent).toEqual([{ triggers: { ok: true } }])
    expect(held("name")).toBe("")
  })

  it("is cleared by what the server sets after a submit", () => {
    values.set("name", "Aya", { form: "f" })
    values.submit("f", "ok")
    values.receive([op("name", "")], 1, false)
    values.confirm(1, 1)
    expect(held("name")).toBe("")
  })
})

describe("a value that the server sets", () => {
  it("wins, and raises the revision even if it is equal", () => {
    values.receive([op("a", 1)], 1, false)
    values.receive([op("a", 1)], 2, false)
    expect(values.get("a")).toEqual({ value: 1, revision: 2 })
  })

  it("does not touch what was set after that run began", () => {
    values.receive([], 4, false)
    values.set("a", "new")
    values.receive([op("a", "OLD")], 4, false)
    expect(values.get("a")).toEqual({ value: "new", revision: 0 })
  })

  it("gives way again if its run had not heard of the newer value", () => {
    values.set("a", "x")
    values.set("a", "xy")
    values.receive([op("a", "X")], 1, false)
    expect(held("a")).toBe("X")
    values.confirm(1, 1)
    expect(held("a")).toBe("xy")
  })

  it("stays if its run had heard of everything", () => {
    values.set("a", "x")
    values.receive([op("a", "X")], 1, false)
    values.confirm(1, 1)
    expect(held("a")).toBe("X")
  })
})

describe("a page that comes anew", () => {
  it("keeps what has not reached the server", () => {
    values.set("sent", "mine")
    values.set("held", "mine", { ignore: true })
    values.set("draft", "mine", { form: "f" })
    values.receive([op("sent", "old"), op("held", "old"), op("draft", "old")], 0, true)
    expect([held("sent"), held("held"), held("draft")]).toEqual(["mine", "mine", "mine"])
  })

  it("takes over the rest, without a new revision where nothing changed", () => {
    values.receive([op("a", [1, 2]), op("b", 1)], 1, false)
    values.receive([op("a", [1, 2]), op("b", 5), op("c", 1)], 0, true)
    expect(values.get("a").revision).toBe(1)
    expect(values.get("b")).toEqual({ value: 5, revision: 2 })
    expect(values.get("c")).toEqual({ value: 1, revision: 0 })
  })

  it("shows again what goes out again", () => {
    values.reconnected([{ t: "event", seq: 3, values: { a: "typed" } }])
    values.receive([op("a", "")], 0, true)
    expect(held("a")).toBe("typed")
    values.confirm(3, 1)
    values.receive([op("a", "")], 2, true)
    expect(held("a")).toBe("")
  })

  it("takes the value of a run that knew what goes out again", () => {
    values.reconnected([{ t: "event", seq: 3, values: { a: "x" } }])
    values.receive([op("a", "X")], 1, true)
    expect(held("a")).toBe("x")
    values.confirm(3, 1)
    expect(held("a")).toBe("X")
  })

  it("gets back form drafts and held values after a reload", () => {
    values.set("h", 1, { ignore: true })
    values.set("d", 2, { form: "f" })
    const next = new ValueStore((event) => sent.push(event))
    next.restore(values.unsent())
    next.submit("f", "ok")
    expect(sent).toEqual([{ values: { h: 1, d: 2 }, triggers: { ok: true } }])
  })
})

it("forgets a widget that is gone", () => {
  values.set("a", 1, { ignore: true })
  values.set("b", 1, { form: "f" })
  values.forget(["a", "b"])
  values.submit("f", "ok")
  expect(sent).toEqual([{ triggers: { ok: true } }])
  expect(held("a")).toBeUndefined()
})
