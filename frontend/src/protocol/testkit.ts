// For tests: a line over sockets that the test speaks for, and what its listener has heard.
import { decode, encode } from "@msgpack/msgpack"
import { afterEach, beforeEach, vi } from "vitest"
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
import { Line } from "./socket"
import type { LineState } from "./surroundings"

export class FakeSocket {
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

interface Heard {
  sockets: FakeSocket[]
  states: LineState[]
  notices: Notice[]
  frames: Frame[]
  told: (PanelState | PanelLink)[]
  pending: number[]
  pauses: (number | null)[]
  refused: [seq: number, bytes: number][]
}

const nothing = (): Heard => ({
  sockets: [],
  states: [],
  notices: [],
  frames: [],
  told: [],
  pending: [],
  pauses: [],
  refused: [],
})

export const heard = nothing()
export const screen: { visibility: DocumentVisibilityState } = { visibility: "visible" }
export const reload = vi.fn()

beforeEach(() => {
  vi.useFakeTimers()
  sessionStorage.clear()
  Object.assign(heard, nothing())
  screen.visibility = "visible"
  vi.spyOn(document, "visibilityState", "get").mockImplementation(() => screen.visibility)
  reload.mockClear()
})

afterEach(() => {
  open?.stop()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

let open: Line | undefined

export function newLine(resume: "reload" | "reconnect" = "reload"): Line {
  open?.stop()
  open = new Line(
    {
      url: "ws://app/_kawa/socket",
      base: "/",
      build: "b1",
      resume,
      open: () => {
        const socket = new FakeSocket()
        heard.sockets.push(socket)
        return socket as unknown as WebSocket
      },
      greeting: () => ({ page: "p", query: "q=1", context: {} }),
      reload,
      random: () => 1,
    },
    {
      onFrame: (frame) => heard.frames.push(frame),
      onNotice: (notice) => heard.notices.push(notice),
      onWelcome: () => undefined,
      onPanel: (message) => heard.told.push(message),
      onState: (state) => heard.states.push(state),
      onPending: (count) => heard.pending.push(count),
      onPause: (until) => heard.pauses.push(until),
      onTooLarge: (event, bytes) => heard.refused.push([event.seq, bytes]),
    },
  )
  return open
}

export const last = (): FakeSocket => {
  const socket = heard.sockets.at(-1)
  if (!socket) throw new Error("no socket was opened")
  return socket
}

export function welcome(parts: Partial<Welcome> = {}): Welcome {
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

export function started(parts: Partial<Welcome> = {}): Line {
  const line = newLine()
  line.start()
  last().open()
  last().say(welcome(parts))
  return line
}

export const seqs = () => last().events.map((event) => event.seq)
