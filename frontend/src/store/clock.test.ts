import { afterEach, beforeEach, expect, it, vi } from "vitest"
import type { LineState } from "../protocol/surroundings"
import { Cell } from "./cell"
import { Clock } from "./clock"
import type { Page } from "./page"

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

function page() {
  const asked: string[][] = []
  const ends = new Cell(0)
  const lineState = new Cell<LineState>("open")
  const line = { ask: ({ fragments }: { fragments: string[] }) => asked.push(fragments) }
  const clock = new Clock({ line, ends, lineState } as unknown as Page)
  const answer = () => ends.set(ends.get() + 1)
  return { asked, lineState, clock, answer }
}

function see(state: "visible" | "hidden") {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(state)
  document.dispatchEvent(new Event("visibilitychange"))
}

it("ticks first after one interval, then after each", () => {
  const { asked, clock, answer } = page()
  clock.add("a", 1000)
  vi.advanceTimersByTime(999)
  expect(asked).toEqual([])
  for (let second = 0; second < 3; second++) {
    vi.advanceTimersByTime(1000)
    answer()
  }
  expect(asked).toEqual([["a"], ["a"], ["a"]])
})

it("tells those together that are due together", () => {
  const { asked, clock, answer } = page()
  clock.add("a", 1000)
  vi.advanceTimersByTime(10)
  clock.add("b", 1000)
  clock.add("c", 1500)
  vi.advanceTimersByTime(1100)
  answer()
  expect(asked).toEqual([["a", "b"]])
})

it("does not ask again before the run has ended, unless it never does", () => {
  const { asked, clock, answer } = page()
  clock.add("a", 1000)
  vi.advanceTimersByTime(5000)
  expect(asked).toHaveLength(1)
  answer()
  expect(asked).toHaveLength(2)
  vi.advanceTimersByTime(11_000)
  expect(asked).toHaveLength(3)
})

it("rests while nobody sees the page, and is on time when somebody does", () => {
  const { asked, clock } = page()
  clock.add("a", 1000)
  see("hidden")
  vi.advanceTimersByTime(60_000)
  expect(asked).toEqual([])
  see("visible")
  expect(asked).toEqual([["a"]])
})

it("rests while the line is down", () => {
  const { asked, clock, lineState } = page()
  clock.add("a", 1000)
  lineState.set("reconnecting")
  vi.advanceTimersByTime(60_000)
  expect(asked).toEqual([])
  lineState.set("open")
  expect(asked).toEqual([["a"]])
})

it("ends with the fragment", () => {
  const { asked, clock } = page()
  const end = clock.add("a", 1000)
  end()
  vi.advanceTimersByTime(60_000)
  expect(asked).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})
