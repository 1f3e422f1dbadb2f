import { describe, expect, it, vi } from "vitest"
import { CLOSE } from "./socket"
import { heard, last, newLine, screen, seqs, started, welcome } from "./testkit"

describe("a line that goes silent", () => {
  const pings = () => last().sent.filter((message) => message.t === "ping").length

  it("is noticed within five seconds, and what it owes is sent on another one", () => {
    const line = started()
    line.send({ triggers: { go: true } })
    vi.advanceTimersByTime(2000)
    expect(pings()).toBe(1)
    expect(line.state).toBe("open")
    vi.advanceTimersByTime(3000)
    expect(line.state).toBe("reconnecting")
    vi.advanceTimersByTime(300)
    expect(heard.sockets.length).toBe(2)
    last().open()
    last().say(welcome())
    expect(seqs()).toEqual([1])
  })

  it("is left alone while it owes nothing", () => {
    const line = started()
    vi.advanceTimersByTime(60_000)
    line.send({ triggers: { go: true } })
    last().say({ t: "frame", run: 1, seq: 1, state: "done" })
    vi.advanceTimersByTime(60_000)
    expect([line.state, pings(), heard.sockets.length]).toEqual(["open", 0, 1])
  })

  it("is kept for as long as it answers, however long the script takes", () => {
    const line = started()
    line.send({ triggers: { go: true } })
    last().say({ t: "frame", run: 1 })
    for (let second = 0; second < 60; second++) {
      vi.advanceTimersByTime(1000)
      if (pings() > 0) last().say({ t: "alive" })
    }
    expect([line.state, heard.sockets.length]).toEqual(["open", 1])
  })

  it("is noticed too while the script draws without being asked", () => {
    const line = started()
    last().say({ t: "frame", run: 1 })
    vi.advanceTimersByTime(5000)
    expect(line.state).toBe("reconnecting")
  })

  it.each(["online", "offline", "focus"])("is noticed after %s, with nothing owed", (sign) => {
    const line = started()
    window.dispatchEvent(new globalThis.Event(sign))
    expect(pings()).toBe(1)
    vi.advanceTimersByTime(5000)
    expect(line.state).toBe("reconnecting")
  })

  it("is given more time when it was only slow, until it answers in time again", () => {
    const line = started()
    const again = () => {
      vi.advanceTimersByTime(300)
      last().open()
      last().say(welcome())
    }
    line.send({ triggers: { go: true } })
    vi.advanceTimersByTime(5000)
    again()
    vi.advanceTimersByTime(8000)
    expect(line.state).toBe("open")
    last().say({ t: "alive" })
    vi.advanceTimersByTime(5000)
    expect(line.state).toBe("reconnecting")
  })

  it("is given the time that a large event takes on a slow line", () => {
    const line = started()
    line.send({ values: { text: "x".repeat(1_000_000) } })
    vi.advanceTimersByTime(15_000)
    expect(line.state).toBe("open")
    vi.advanceTimersByTime(15_000)
    expect(line.state).toBe("reconnecting")
  })

  it("is given up while it is opened, too", () => {
    newLine().start()
    vi.advanceTimersByTime(5000)
    expect(heard.sockets.length).toBe(2)
    last().open()
    vi.advanceTimersByTime(2000)
    last().say({ t: "alive" })
    vi.advanceTimersByTime(4000)
    expect(heard.sockets.length).toBe(2)
  })
})

describe("coming back", () => {
  /** Seconds from each attempt to the next one, where all fail at once. */
  function pausesOf(attempts: number): number[] {
    started()
    return Array.from({ length: attempts }, () => {
      last().drop()
      const count = heard.sockets.length
      let ms = 0
      for (; heard.sockets.length === count; ms += 100) vi.advanceTimersByTime(100)
      return ms / 1000
    })
  }

  it("pauses longer each time, but never for two seconds", () => {
    expect(pausesOf(7)).toEqual([0.3, 0.6, 1.2, 1.5, 1.5, 1.5, 1.5])
    expect(heard.pauses.filter((until) => until !== null).length).toBe(7)
    expect(heard.states).toEqual(["open", "reconnecting"])
  })

  it("may take longer while nobody looks, and is at once when somebody does", () => {
    screen.visibility = "hidden"
    expect(pausesOf(7).at(-1)).toBe(10)
    last().drop()
    const count = heard.sockets.length
    screen.visibility = "visible"
    document.dispatchEvent(new globalThis.Event("visibilitychange"))
    expect(heard.sockets.length).toBe(count + 1)
  })

  it.each<[string, () => unknown]>([
    ["the network returns", () => window.dispatchEvent(new globalThis.Event("online"))],
    ["the window has the focus", () => window.dispatchEvent(new globalThis.Event("focus"))],
    ["something is pressed", () => document.dispatchEvent(new globalThis.Event("pointerdown"))],
  ])("does not wait when %s", (_, sign) => {
    started()
    last().drop()
    sign()
    expect(heard.sockets.length).toBe(2)
  })

  it("does not wait when there is something to send; an attempt is given a moment", () => {
    const line = started()
    last().drop()
    line.send({ triggers: { go: true } })
    line.send({ triggers: { go: true } })
    expect(heard.sockets.length).toBe(2)
    vi.advanceTimersByTime(2500)
    line.send({ triggers: { go: true } })
    expect(heard.sockets.length).toBe(3)
    last().open()
    last().say(welcome())
    expect(seqs()).toEqual([1, 2, 3])
    expect(line.intact).toBe(true)
  })

  it("to another session says how many clicks are not counted", () => {
    const line = started()
    line.send({ values: { name: "Aya" } })
    line.send({ triggers: { pay: true } })
    last().drop()
    vi.advanceTimersByTime(300)
    last().open()
    last().say(welcome({ resumed: false }))
    expect(heard.notices).toEqual([
      { t: "notice", level: "warning", code: "session_lost", detail: "1" },
    ])
    expect(line.intact).toBe(false)
  })

  it("follows at once, with its token and what is not stored, when it is sent elsewhere", () => {
    const line = started({ token: "kept" })
    line.send({ triggers: { add: true } })
    last().drop(CLOSE.moved)
    vi.advanceTimersByTime(150)
    expect(heard.sockets.length).toBe(2)
    last().open()
    expect(last().sent[0]).toMatchObject({ token: "kept", fresh: false })
    last().say(welcome({ resumed: true }))
    expect(last().events.map(({ seq }) => seq)).toEqual([1])
  })

  it("starts anew if the server does not know the token", () => {
    started()
    last().drop(CLOSE.unknownToken)
    vi.advanceTimersByTime(300)
    last().open()
    expect(last().sent[0]).toMatchObject({ token: null })
  })

  it("leaves a session that another tab took over alone, until the user wants it back", () => {
    const line = started()
    last().drop(CLOSE.takenOver)
    vi.advanceTimersByTime(60_000)
    expect([heard.sockets.length, line.state]).toEqual([1, "taken_over"])
    line.takeBack()
    expect(heard.sockets.length).toBe(2)
  })

  it("does not insist where it is refused", () => {
    started()
    last().drop(CLOSE.refused)
    vi.advanceTimersByTime(60_000)
    expect([heard.sockets.length, heard.states.at(-1)]).toEqual([1, "refused"])
  })
})
