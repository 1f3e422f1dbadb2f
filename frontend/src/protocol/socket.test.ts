import { decode, encode } from "@msgpack/msgpack"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type {
  ClientMessage,
  Event,
  Frame,
  Notice,
  PanelLink,
  PanelState,
  Welcome,
} from "./messages.gen"
import { PROTOCOL } from "./messages.gen"
import { CLOSE, Line, type LineState } from "./socket"

class FakeSocket {
  readyState: number = WebSocket.CONNECTING
  binaryType = ""
  sent: ClientMessage[] = []
  onopen: (() => void) | null = null
  onmessage: ((event: { data: ArrayBuffer }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null

  send(bytes: Uint8Array): void {
    this.sent.push(decode(bytes) as ClientMessage)
  }

  close(): void {
    this.drop(1005)
  }

  open(): void {
    this.readyState = WebSocket.OPEN
    this.onopen?.()
  }

  say(message: object): void {
    const bytes = encode(message)
    this.onmessage?.({ data: bytes.slice().buffer })
  }

  drop(code = 1006): void {
    if (this.readyState === WebSocket.CLOSED) return
    this.readyState = WebSocket.CLOSED
    this.onclose?.({ code })
  }

  get events(): Event[] {
    return this.sent.filter((message) => message.t === "event")
  }
}

let sockets: FakeSocket[]
let states: LineState[]
let notices: Notice[]
let frames: Frame[]
let told: (PanelState | PanelLink)[]
let pending: number[]
let pauses: (number | null)[]
let refused: [seq: number, bytes: number][]
let visibility: DocumentVisibilityState
const reload = vi.fn()

beforeEach(() => {
  vi.useFakeTimers()
  sessionStorage.clear()
  sockets = []
  states = []
  notices = []
  frames = []
  told = []
  pending = []
  pauses = []
  refused = []
  visibility = "visible"
  vi.spyOn(document, "visibilityState", "get").mockImplementation(() => visibility)
  reload.mockClear()
})

afterEach(() => {
  open?.stop()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

let open: Line | undefined

function newLine(resume: "reload" | "reconnect" = "reload"): Line {
  open?.stop()
  open = new Line(
    {
      url: "ws://app/_kawa/socket",
      base: "/",
      build: "b1",
      resume,
      open: () => {
        const socket = new FakeSocket()
        sockets.push(socket)
        return socket as unknown as WebSocket
      },
      greeting: () => ({ page: "p", query: "q=1", context: {} }),
      reload,
      random: () => 1,
    },
    {
      onFrame: (frame) => frames.push(frame),
      onNotice: (notice) => notices.push(notice),
      onWelcome: () => undefined,
      onPanel: (message) => told.push(message),
      onState: (state) => states.push(state),
      onPending: (count) => pending.push(count),
      onPause: (until) => pauses.push(until),
      onTooLarge: (event, bytes) => refused.push([event.seq, bytes]),
    },
  )
  return open
}

const last = (): FakeSocket => {
  const socket = sockets.at(-1)
  if (!socket) throw new Error("no socket was opened")
  return socket
}

function welcome(parts: Partial<Welcome> = {}): Welcome {
  return {
    t: "welcome",
    protocol: PROTOCOL,
    build: "b1",
    token: "t1",
    upload_token: "u1",
    resumed: true,
    seq: 0,
    config: {},
    ...parts,
  }
}

function started(parts: Partial<Welcome> = {}): Line {
  const line = newLine()
  line.start()
  last().open()
  last().say(welcome(parts))
  return line
}

const seqs = () => last().events.map((event) => event.seq)

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
    const heard = [welcome(), { t: "frame", run: 1 }].map((said) => encode(said).slice().buffer)
    newLine().start({
      socket: early as unknown as WebSocket,
      messages: heard,
      copy: false,
      copyLink: null,
    })
    expect(sockets).toEqual([])
    expect(frames).toEqual([{ t: "frame", run: 1 }])
    expect(states).toEqual(["open"])
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
    expect(told).toEqual([{ t: "panel_link", link: "l", seconds: 600 }])
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
    expect(refused).toEqual([[1, expect.any(Number)]])
    expect(line.send({ values: { small: 1 } })).toBe(1)
    expect(seqs()).toEqual([1])
    expect(pending.at(-1)).toBe(1)
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
    expect(refused.map(([seq]) => seq)).toEqual([2, 3])
    expect(line.intact).toBe(false)
  })

  it("that something on the way does not take: the largest is taken back, the others go on", () => {
    const line = started()
    line.send({ values: { small: 1 } })
    line.send({ values: { big: "x".repeat(1000) } })
    line.send({ triggers: { go: true } })
    last().drop(CLOSE.tooLarge)
    expect(refused).toEqual([[2, expect.any(Number)]])
    vi.advanceTimersByTime(300)
    last().open()
    last().say(welcome())
    expect(seqs()).toEqual([1, 2])
  })

  it("that the server cannot read are dropped, the next one has their number", () => {
    const line = started()
    line.send({ values: { odd: 1 } })
    last().drop(CLOSE.badFrame)
    expect(notices.map((notice) => notice.code)).toEqual(["bad_frame"])
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
      expect(frames).toEqual([])
      const more = at + 100 < bytes.length
      last().say({ t: "part", data: bytes.slice(at, at + 100), ...(more ? { more } : {}) })
    }
    expect(frames).toEqual([long])
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
    expect(frames).toEqual([long])
  })
})

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
    expect(sockets.length).toBe(2)
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
    expect([line.state, pings(), sockets.length]).toEqual(["open", 0, 1])
  })

  it("is kept for as long as it answers, however long the script takes", () => {
    const line = started()
    line.send({ triggers: { go: true } })
    last().say({ t: "frame", run: 1 })
    for (let second = 0; second < 60; second++) {
      vi.advanceTimersByTime(1000)
      if (pings() > 0) last().say({ t: "alive" })
    }
    expect([line.state, sockets.length]).toEqual(["open", 1])
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
    expect(sockets.length).toBe(2)
    last().open()
    vi.advanceTimersByTime(2000)
    last().say({ t: "alive" })
    vi.advanceTimersByTime(4000)
    expect(sockets.length).toBe(2)
  })
})

describe("coming back", () => {
  /** Seconds from each attempt to the next one, where all fail at once. */
  function pausesOf(attempts: number): number[] {
    started()
    return Array.from({ length: attempts }, () => {
      last().drop()
      const count = sockets.length
      let ms = 0
      for (; sockets.length === count; ms += 100) vi.advanceTimersByTime(100)
      return ms / 1000
    })
  }

  it("pauses longer each time, but never for two seconds", () => {
    expect(pausesOf(7)).toEqual([0.3, 0.6, 1.2, 1.5, 1.5, 1.5, 1.5])
    expect(pauses.filter((until) => until === null).length).toBe(8)
    expect(states).toEqual(["open", "reconnecting"])
  })

  it("may take longer while nobody looks, and is at once when somebody does", () => {
    visibility = "hidden"
    expect(pausesOf(7).at(-1)).toBe(10)
    last().drop()
    const count = sockets.length
    visibility = "visible"
    document.dispatchEvent(new globalThis.Event("visibilitychange"))
    expect(sockets.length).toBe(count + 1)
  })

  it.each<[string, () => unknown]>([
    ["the network returns", () => window.dispatchEvent(new globalThis.Event("online"))],
    ["the window has the focus", () => window.dispatchEvent(new globalThis.Event("focus"))],
    ["something is pressed", () => document.dispatchEvent(new globalThis.Event("pointerdown"))],
  ])("does not wait when %s", (_, sign) => {
    started()
    last().drop()
    sign()
    expect(sockets.length).toBe(2)
  })

  it("does not wait when there is something to send; an attempt is given a moment", () => {
    const line = started()
    last().drop()
    line.send({ triggers: { go: true } })
    line.send({ triggers: { go: true } })
    expect(sockets.length).toBe(2)
    vi.advanceTimersByTime(2500)
    line.send({ triggers: { go: true } })
    expect(sockets.length).toBe(3)
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
    expect(notices).toEqual([{ t: "notice", level: "warning", code: "session_lost", detail: "1" }])
    expect(line.intact).toBe(false)
  })

  it("follows at once, with its token and what is not stored, when it is sent elsewhere", () => {
    const line = started({ token: "kept" })
    line.send({ triggers: { add: true } })
    last().drop(CLOSE.moved)
    vi.advanceTimersByTime(150)
    expect(sockets.length).toBe(2)
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
    expect([sockets.length, line.state]).toEqual([1, "taken_over"])
    line.takeBack()
    expect(sockets.length).toBe(2)
  })

  it("does not insist where it is refused", () => {
    started()
    last().drop(CLOSE.refused)
    vi.advanceTimersByTime(60_000)
    expect([sockets.length, states.at(-1)]).toEqual([1, "refused"])
  })
})

describe("a newer server", () => {
  it("makes the page reload, once", () => {
    started({ build: "b2", token: "kept" })
    expect(reload).toHaveBeenCalledTimes(1)
    expect(sessionStorage.getItem("kawa:token:/")).toBe("kept")
    started({ build: "b2" })
    expect(reload).toHaveBeenCalledTimes(1)
    expect(states.at(-1)).toBe("outdated")
  })

  it("makes the page reload if it speaks another protocol", () => {
    started()
    last().drop(CLOSE.protocol)
    expect(reload).toHaveBeenCalledTimes(1)
  })
})
