import { afterEach, describe, expect, it, vi } from "vitest"
import { tabMemory } from "../protocol/outbox"
import { Places, type View } from "./places"

const KEY = "kawa:places:/"
const VIEW: View = { scrolled: { main: 5 }, focus: null }

afterEach(() => {
  vi.restoreAllMocks()
  sessionStorage.clear()
})

function reloaded(session: string | null = "s"): Places {
  const places = new Places(tabMemory(KEY))
  places.claim(session)
  return places
}

describe("what is kept over a reload", () => {
  it("is there for the same session, once", () => {
    const places = reloaded()
    places.choose("e", false, true)
    places.save("s", VIEW)
    const again = reloaded()
    expect([again.chosen("e", false), again.view]).toEqual([true, VIEW])
    expect(reloaded().chosen("e", false)).toBeUndefined()
  })

  it("is not that of another session, nor of one that was lost", () => {
    for (const session of ["other", null]) {
      const places = reloaded()
      places.choose("e", false, true)
      places.save("s", VIEW)
      const again = reloaded(session)
      expect([again.chosen("e", false), again.view]).toEqual([undefined, null])
      expect(sessionStorage.length).toBe(0)
    }
  })

  it("does not count once the script wants something else, or the node is gone", () => {
    const places = reloaded()
    places.choose("e", false, true)
    places.choose("t", null, "two")
    places.forget(["t"])
    places.save("s", VIEW)
    const again = reloaded()
    expect([again.chosen("e", true), again.chosen("t", null)]).toEqual([undefined, undefined])
  })

  it("stays as it is on this page when its line drops and is back", () => {
    const places = reloaded()
    places.choose("e", false, true)
    places.save("s", VIEW)
    places.choose("e", false, false)
    places.claim("s")
    expect([places.chosen("e", false), places.view]).toEqual([false, null])
  })

  it("is not lost by a reload before the server has greeted", () => {
    const places = reloaded()
    places.choose("e", false, true)
    places.save("s", VIEW)
    new Places(tabMemory(KEY)).save("s", { scrolled: {}, focus: null })
    const again = reloaded()
    expect([again.chosen("e", false), again.view]).toEqual([true, VIEW])
  })

  it("is bounded: the last choices count", () => {
    const places = reloaded()
    for (let n = 0; n < 2000; n++) places.choose(`node-${n}`, false, true)
    places.save("s", VIEW)
    expect(sessionStorage.getItem(KEY)?.length).toBeLessThan(65_536)
    const again = reloaded()
    expect([again.chosen("node-0", false), again.chosen("node-1999", false)]).toEqual([
      undefined,
      true,
    ])
    again.save("s", { ...VIEW, scrolled: { ["x".repeat(70_000)]: 1 } })
    expect(sessionStorage.length).toBe(0)
  })

  it("is nothing where storage is refused, or holds something else", () => {
    sessionStorage.setItem(KEY, "{")
    expect(reloaded().view).toBeNull()
    vi.spyOn(Storage.prototype, "getItem").mockImplementation(refuse)
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(refuse)
    vi.spyOn(Storage.prototype, "removeItem").mockImplementation(refuse)
    const places = reloaded()
    places.save("s", VIEW)
    expect(reloaded().view).toBeNull()
  })
})

function refuse(): never {
  throw new DOMException("refused", "SecurityError")
}
