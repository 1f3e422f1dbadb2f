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
const reload = vi.fn()

beforeEach(() => {
  vi.useFakeTimers()
  sessionStorage.clear()
  sockets = []
  states = []
  notices = []
  frames = []
  told = []
  reload.mockClear()
})

afterEach(() => vi.useRealTimers())

function newLine(resume: "reload" | "reconnect" = "reload"): Line {
  return new Line(
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
    },
  )
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

  it("that are too large are dropped, and the user is told", () => {
    const line = started()
    line.send({ values: { small: 1 } })
    line.send({ values: { big: "x".repeat(1000) } })
    last().drop(CLOSE.tooLarge)
    expect(notices.map((notice) => notice.code)).toEqual(["too_large"])
    vi.advanceTimersByTime(300)
    last().open()
    last().say(welcome())
    expect(seqs()).toEqual([1])
  })
})

describe("coming back", () => {
  it("waits longer each time, and not at all when the network returns", () => {
    started()
    last().drop()
    vi.advanceTimersByTime(299)
    expect(sockets.length).toBe(1)
    vi.advanceTimersByTime(1)
    expect(sockets.length).toBe(2)
    last().drop()
    vi.advanceTimersByTime(300)
    expect(sockets.length).toBe(2)
    vi.advanceTimersByTime(300)
    expect(sockets.length).toBe(3)
    last().drop()
    window.dispatchEvent(new globalThis.Event("online"))
    expect(sockets.length).toBe(4)
    expect(states).toEqual(["open", "reconnecting"])
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
