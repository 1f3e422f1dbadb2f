import { afterEach, beforeEach, expect, it, vi } from "vitest"
import type { Frame } from "../protocol/messages.gen"
import { Renewal } from "./renewal"

let shown: Frame[]
let renewal: Renewal

beforeEach(() => {
  vi.useFakeTimers()
  shown = []
  renewal = new Renewal(3000, (frame) => shown.push(frame))
})

afterEach(() => vi.useRealTimers())

const frame = (run: number, id: string, parts: Partial<Frame> = {}): Frame => ({
  t: "frame",
  run,
  ops: [{ op: "remove", id }],
  ...parts,
})
const ids = () => shown.map((one) => (one.ops ?? []).map((op) => "id" in op && op.id))

it("leaves the first page and ordinary frames alone", () => {
  renewal.pass(frame(1, "a", { reset: true }), false)
  renewal.pass(frame(1, "b"), true)
  renewal.pass(frame(2, "c"), true)
  expect(ids()).toEqual([["a"], ["b"], ["c"]])
})

it("brings a page that is drawn again as one reset, when its run has ended", () => {
  renewal.pass(frame(1, "a", { reset: true }), true)
  renewal.pass(frame(1, "b"), true)
  expect(shown).toEqual([])
  renewal.pass(frame(1, "c", { state: "done", seq: 4 }), true)
  expect(ids()).toEqual([["a", "b", "c"]])
  expect(shown[0]).toMatchObject({ reset: true, state: "done", seq: 4 })
})

it("does not wait for a run that goes on and on", () => {
  renewal.pass(frame(1, "a", { reset: true }), true)
  vi.advanceTimersByTime(3000)
  renewal.pass(frame(1, "b"), true)
  expect(ids()).toEqual([["a"], ["b"]])
  expect(shown[1]?.reset).toBeUndefined()
})

it("does not hold back another run", () => {
  renewal.pass(frame(1, "a", { reset: true }), true)
  renewal.pass(frame(2, "b"), true)
  expect(ids()).toEqual([["a"], ["b"]])
})

it("forgets what another reset makes void", () => {
  renewal.pass(frame(1, "a", { reset: true }), true)
  renewal.pass(frame(1, "b", { reset: true, state: "done" }), true)
  expect(ids()).toEqual([["b"]])
})
