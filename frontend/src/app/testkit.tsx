// For tests: the whole page over a socket that the test speaks for.
import { decode, encode } from "@msgpack/msgpack"
import { act, cleanup, render } from "@testing-library/react"
import { afterEach, vi } from "vitest"
import type { ClientMessage, Event, Frame, Op } from "../protocol/messages.gen"
import { PROTOCOL } from "../protocol/messages.gen"
import { Page } from "../store/page"
import { PageContext } from "../store/react"
import { App } from "./App"
import { loadTypes } from "./registry"

afterEach(() => {
  cleanup()
  open?.line.stop()
  sessionStorage.clear()
  vi.unstubAllGlobals()
  history.replaceState(null, "", "/")
})

let open: Page | undefined

class TestSocket {
  static readonly CONNECTING = 0
  static readonly OPEN = 1
  static current: TestSocket
  readyState = TestSocket.OPEN
  sent: ClientMessage[] = []
  onopen: (() => void) | null = null
  onmessage: ((event: { data: ArrayBuffer }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null

  constructor() {
    TestSocket.current = this
  }

  send(bytes: Uint8Array): void {
    this.sent.push(decode(bytes) as ClientMessage)
  }

  close(code = 1005): void {
    this.onclose?.({ code })
  }
}

export interface OpenPage {
  page: Page
  /** Sends a frame that ends a run, and waits until it is drawn. */
  frame(ops: Op[], parts?: Partial<Frame>): Promise<void>
  drop(code?: number): void
  events(): Event[]
  sent(): ClientMessage[]
}

export async function openPage(config: object = {}): Promise<OpenPage> {
  vi.stubGlobal("WebSocket", TestSocket)
  const boot = {
    base: "/",
    build: "b",
    title: "",
    resume: "reload",
    theme: {},
    toolbarMode: "auto",
  }
  const page = new Page({ ...boot, resume: "reload" }, loadTypes)
  open = page
  render(
    <PageContext value={page}>
      <App />
    </PageContext>,
  )
  page.start()
  const say = (message: object) => {
    const data = encode(message).slice().buffer
    act(() => TestSocket.current.onmessage?.({ data }))
  }
  let run = 0
  TestSocket.current.onopen?.()
  const parts = { protocol: PROTOCOL, build: "b", token: "t", upload_token: "u", config }
  say({ t: "welcome", ...parts, resumed: false, seq: 0 })
  return {
    page,
    async frame(ops, parts = {}) {
      await loadTypes(new Set(ops.flatMap((op) => ("type" in op ? [op.type] : []))))
      say({ t: "frame", run: ++run, ops, state: "done", ...parts })
      await act(() => vi.waitFor(() => expectDrained(page)))
    },
    drop: (code = 1006) => act(() => TestSocket.current.close(code)),
    sent: () => TestSocket.current.sent,
    events: () => TestSocket.current.sent.filter((message) => message.t === "event"),
  }
}

function expectDrained(page: Page): void {
  if (!page.idle) throw new Error("a frame is still waiting for its code")
}

export function insert(
  parent: string,
  after: string | null,
  id: string,
  type: string,
  props: object = {},
): Op {
  return { op: "insert", parent, after, id, type, props }
}
