import { encode } from "@msgpack/msgpack"
import { describe, expect, it, vi } from "vitest"
import type { Frame } from "./messages.gen"
import { PROTOCOL } from "./messages.gen"
import { CLOSE } from "./socket"
import { FakeSocket, heard, last, newLine, reload, seqs, started, welcome } from "./testkit"

describe("greeting", () => {
  it("says where the page is, and that it is fresh", () => {
    newLine().start()
    last().open()
    const hello = { t: "hello", protocol: PROTOCOL, token: null, fresh: true, page: "p" }
    expect(last().sent).toEqual([expect.objectContaining(hello)])
  })

  it("brings the token of before the reload, and is not fresh after a drop", () => {
    started({ token: "secret" })
    newLine().start()
    last().open()
    expect(last().sent[0]).toMatchObject({ token: "secret", fresh: true })
    last().say(welcome({ token: "next" }))
    last().drop()
    vi.advanceTimersByTime(300)
    last().open()
    expect(last().sent[0]).toMatchObject({ token: "next", fresh: false })
  })

  it("keeps the token in memory only if a reload starts anew", () => {
    const line = newLine("reconnect")
    line.start()
    last().open()
    last().say(welcome({ token: "secret", config: { resume: "reconnect" } }))
    line.send({ triggers: { go: true } })
    expect(sessionStorage.length).toBe(0)
    last().drop()
    vi.advanceTimersByTime(300)
    last().open()
    expect(last().sent[0]).toMatchObject({ token: "secret" })
  })

  it("takes over the socket of the inline script, with what it has heard", () => {
    const early = new FakeSocket()
    early.readyState = WebSocket.OPEN
    const before = [welcome(), { t: "frame", run: 1 }].map((said) => encode(said).slice().buffer)
    newLine().start({
      socket: early as unknown as WebSocket,
      messages: before,
      copy: false,
      copyLink: null,
    })
    expect(heard.sockets).toEqual([])
    expect(heard.frames).toEqual([{ t: "frame", run: 1 }])
    expect(heard.states).toEqual(["open"])
  })

  it("asks for the copy that the address named until it has it, and then no more", () => {
    const early = new FakeSocket()
    early.readyState = WebSocket.CLOSED
    newLine().start({
      socket: early as unknown as WebSocket,
      messages: [],
      copy: false,
      copyLink: "link",
    })
    last().drop()
    vi.runOnlyPendingTimers()
    last().open()
    expect(last().sent).toMatchObject([{ t: "hello", copy_link: "link" }])
    last().say(welcome())
    last().drop()
    vi.runOnlyPendingTimers()
    last().open()
    expect(last().sent).toMatchObject([{ t: "hello", copy_link: null }])
  })

  it("asks for the developer panel only on an open line", () => {
    const line = newLine()
    line.start()
    line.ask({ t: "panel", want: "open" })
    last().open()
    line.ask({ t: "panel", want: "open" })
    last().say(welcome())
    line.ask({ t: "panel", want: "back", number: 3 })
    expect(last().sent.slice(1)).toEqual([{ t: "panel", want: "back", number: 3 }])
    last().say({ t: "panel_link", link: "l", seconds: 600 })
    expect(heard.told).toEqual([{ t: "panel_link", link: "l", seconds: 600 }])
  })

  it("asks for a copy, as a duplicate of another tab, until it has one", () => {
    const early = new FakeSocket()
    early.readyState = WebSocket.CLOSED
    newLine().start({
      socket: early as unknown as WebSocket,
      messages: [],
      copy: true,
      copyLink: null,
    })
    last().open()
    expect(last().sent[0]).toMatchObject({ copy: true })
    last().drop()
    vi.advanceTimersByTime(300)
    last().open()
    expect(last().sent[0]).toMatchObject({ copy: true })
    last().say(welcome())
    last().drop()
    vi.advanceTimersByTime(300)
    last().open()
    expect(last().sent[0]).toMatchObject({ copy: false })
  })
})

describe("events", () => {
  it("are numbered from what the server has stored", () => {
    const line = started({ seq: 7 })
    expect(line.send({ triggers: { go: true } })).toBe(8)
    expect(seqs()).toEqual([8])
  })

  it("go out again after a drop, except those that are stored", () => {
    const line = started()
    for (const click of ["a", "b", "c"]) line.send({ triggers: { [click]: true } })
    last().say({ t: "frame", run: 1, seq: 1, state: "done" })
    last().drop()
    vi.advanceTimersByTime(300)
    last().open()
    last().say(welcome({ seq: 2 }))
    expect(seqs()).toEqual([3])
    expect(line.send({})).toBe(4)
  })

  it("made while the line is down go out once it is back", () => {
    const line = started()
    last().drop()
    line.send({ triggers: { go: true } })
    vi.advanceTimersByTime(300)
    last().open()
    expect(seqs()).toEqual([])
    last().say(welcome())
    expect(last().events).toEqual([{ t: "event", seq: 1, triggers: { go: true } }])
  })

  it("say that they were sent before, and so does the hello until the page has come", () => {
    const line = started()
    const hello = () => last().sent[0] as { again?: boolean }
    expect(hello().again).toBe(false)
    line.send({ triggers: { a: true } })
    last().drop()
    line.send({ triggers: { b: true } })
    vi.advanceTimersByTime(300)
    last().open()
    expect(hello().again).toBe(true)
    last().say(welcome())
    expect(last().events.map((event) => event.again)).toEqual([true, undefined])
    last().say({ t: "frame", run: 1, seq: 2, state: "done" })
    last().drop()
    vi.advanceTimersByTime(300)
    last().open()
    expect(hello().again).toBe(false)
  })

  it("outlive a reload in the middle", () => {
    started().send({ triggers: { pay: true } })
    newLine().start()
    last().open()
    last().say(welcome())
    // It may have been sent before, which the server is to know.
    const sent = { t: "event", seq: 1, triggers: { pay: true }, again: true }
    expect(last().events).toEqual([sent])
    last().say({ t: "frame", run: 1, seq: 1, state: "done" })
    newLine().start()
    last().open()
    last().say(welcome({ seq: 1 }))
    expect(seqs()).toEqual([])
  })

  it("of a lost session: clicks are dropped, what was typed is kept in one event", () => {
    const line = started({ seq: 4 })
    line.send({ values: { name: "A", age: 1 } })
    line.send({ triggers: { pay: true } })
    line.send({ values: { name: "Aya" } })
    last().drop()
    vi.advanceTimersByTime(300)
    last().open()
    last().say(welcome({ resumed: false, seq: 0 }))
    expect(last().events).toEqual([{ t: "event", seq: 1, values: { name: "Aya", age: 1 } }])
  })

  it("that are too large are not sent, and take no number", () => {
    const line = started({ config: { max_event_mb: 1 } })
    expect(line.send({ values: { big: "x".repeat(1024 * 1024) } })).toBeNull()
    expect(heard.refused).toEqual([[1, expect.any(Number)]])
    expect(line.send({ values: { small: 1 } })).toBe(1)
    expect(seqs()).toEqual([1])
    expect(heard.pending.at(-1)).toBe(1)
  })

  it("that are too large for the server that is back are taken back, those behind move up", () => {
    const line = started()
    line.send({ values: { one: 1 } })
    line.send({ values: { big: "x".repeat(1024 * 1024) } })
    line.send({ values: { big: "y".repeat(1024 * 1024) } })
    line.send({ triggers: { go: true } })
    last().drop()
    vi.advanceTimersByTime(300)
    last().open()
    last().say(welcome({ config: { max_event_mb: 1 } }))
    expect(last().events).toEqual([
      { t: "event", seq: 1, values: { one: 1 }, again: true },
      { t: "event", seq: 2, triggers: { go: true }, again: true },
    ])
    line.send({ triggers: { next: true } })
    expect(last().events.at(-1)).toEqual({ t: "event", seq: 3, triggers: { next: true } })
    expect(heard.refused.map(([seq]) => seq)).toEqual([2, 3])
    expect(line.intact).toBe(false)
  })

  it("that something on the way does not take: the largest is taken back, the others go on", () => {
    const line = started()
    line.send({ values: { small: 1 } })
    line.send({ values: { big: "x".repeat(1000) } })
    line.send({ triggers: { go: true } })
    last().drop(CLOSE.tooLarge)
    expect(heard.refused).toEqual([[2, expect.any(Number)]])
    vi.advanceTimersByTime(300)
    last().open()
    last().say(welcome())
    expect(seqs()).toEqual([1, 2])
  })

  it("that the server cannot read are dropped, the next one has their number", () => {
    const line = started()
    line.send({ values: { odd: 1 } })
    last().drop(CLOSE.badFrame)
    expect(heard.notices.map((notice) => notice.code)).toEqual(["bad_frame"])
    vi.advanceTimersByTime(300)
    last().open()
    last().say(welcome())
    expect(line.send({})).toBe(1)
  })
})

describe("a message in parts", () => {
  const long: Frame = {
    t: "frame",
    run: 2,
    ops: [{ op: "value", id: "a", value: "x".repeat(1000) }],
  }
  const bytes = encode(long)

  it("is taken when it is whole", () => {
    started()
    for (let at = 0; at < bytes.length; at += 100) {
      expect(heard.frames).toEqual([])
      const more = at + 100 < bytes.length
      last().say({ t: "part", data: bytes.slice(at, at + 100), ...(more ? { more } : {}) })
    }
    expect(heard.frames).toEqual([long])
    const taken = last().sent.filter((message) => message.t === "taken")
    expect(taken.length).toBe(Math.ceil(bytes.length / 100))
  })

  it("is forgotten when the line drops in the middle of it", () => {
    started()
    last().say({ t: "part", data: bytes.slice(0, 100), more: true })
    last().drop()
    vi.advanceTimersByTime(300)
    last().open()
    last().say(welcome())
    last().say({ t: "part", data: bytes.slice(0, 200), more: true })
    last().say({ t: "part", data: bytes.slice(200) })
    expect(heard.frames).toEqual([long])
  })
})

describe("a newer server", () => {
  it("makes the page reload, once", () => {
    started({ build: "b2", token: "kept" })
    expect(reload).toHaveBeenCalledTimes(1)
    expect(sessionStorage.getItem("kawa:token:/")).toBe("kept")
    started({ build: "b2" })
    expect(reload).toHaveBeenCalledTimes(1)
    expect(heard.states.at(-1)).toBe("outdated")
  })

  it("makes the page reload if it speaks another protocol", () => {
    started()
    last().drop(CLOSE.protocol)
    expect(reload).toHaveBeenCalledTimes(1)
  })
})
