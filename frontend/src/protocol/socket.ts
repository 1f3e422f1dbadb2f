// The line to the server: greets, sends numbered events until they are confirmed, and comes back after a drop.
// Holds no view of the page; what arrives goes to its listener.
import type { EarlySocket } from "../boot"
import { decodeMessage, encodeMessage } from "./codec"
import type {
  ClientConfig,
  ClientMessage,
  Event,
  Frame,
  Hello,
  Notice,
  PanelLink,
  PanelRequest,
  PanelState,
  ServerMessage,
  Welcome,
} from "./messages.gen"
import { PROTOCOL } from "./messages.gen"
import { type NewEvent, Outbox, tabMemory } from "./outbox"

export type LineState =
  | "connecting"
  | "open"
  | "reconnecting"
  | "taken_over"
  | "refused"
  | "outdated"

/** Close codes the server gives a meaning to; every other one is a drop. */
export const CLOSE = {
  badFrame: 4400,
  unknownToken: 4401,
  refused: 4403,
  takenOver: 4409,
  moved: 4410,
  tooLarge: 4413,
  protocol: 4426,
} as const

export interface Listener {
  onFrame(frame: Frame): void
  onNotice(notice: Notice): void
  onPanel(message: PanelState | PanelLink): void
  /** After the outbox was sorted out, before its events go out again. */
  onWelcome(welcome: Welcome): void
  onState(state: LineState): void
}

export interface Surroundings {
  url: string
  base: string
  build: string
  resume: "reload" | "reconnect"
  open(url: string): WebSocket
  /** What `Hello` says of the browser and the address right now. */
  greeting(): Pick<Hello, "page" | "query" | "context">
  reload(): void
  random(): number
}

const FIRST_DELAY_MS = 300
const LONGEST_DELAY_MS = 10_000

/** Tabs that a server sends elsewhere come back within this time: another one is there already. */
const MOVE_MS = 150

export class Line {
  readonly outbox = new Outbox()
  state: LineState = "connecting"
  config: ClientConfig = {}
  uploadToken = ""
  private socket: WebSocket | null = null
  private welcomed = false
  private fresh = true
  private copy = false
  private token: string | null = null
  private copyLink: string | null = null
  private failures = 0
  /** The page has been asked for, and has not come. */
  private cut = false
  /** The last event that was sent. */
  private sent = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private readonly tokenMemory
  private readonly reloadMemory

  constructor(
    private readonly at: Surroundings,
    private readonly listener: Listener,
  ) {
    this.tokenMemory = tabMemory(`kawa:token:${at.base}`)
    this.reloadMemory = tabMemory(`kawa:reloaded:${at.base}`)
    if (at.resume === "reload") {
      this.token = this.tokenMemory.read()
      this.outbox.attach((name) => tabMemory(`kawa:outbox:${at.base}${name}`))
      this.sent = this.outbox.pending.at(-1)?.seq ?? 0
    }
  }

  /** Starts, on the socket that the inline script opened (it has greeted already) or on a new one. */
  start(early?: EarlySocket): void {
    window.addEventListener("online", this.hurry)
    document.addEventListener("visibilitychange", this.hurry)
    this.copyLink = early?.copyLink ?? null
    this.copy = early?.copy ?? false
    if (!early || early.socket.readyState > WebSocket.OPEN) {
      this.connect()
      return
    }
    this.adopt(early.socket)
    this.cut = true
    for (const data of early.messages.splice(0)) this.receive(data)
  }

  stop(): void {
    window.removeEventListener("online", this.hurry)
    document.removeEventListener("visibilitychange", this.hurry)
    clearTimeout(this.timer)
    const socket = this.socket
    this.socket = null
    socket?.close()
  }

  /** Numbers an event and sends it, now or as soon as the line is back. */
  send(event: NewEvent): number {
    const numbered = this.outbox.push(event)
    if (this.welcomed) this.sendEvent(numbered)
    return numbered.seq
  }

  /** Asks for what the developer panel shows. */
  ask(request: PanelRequest): void {
    if (this.welcomed) this.transmit(request)
  }

  /** Asks to stop the running script; means nothing on a closed line. */
  requestStop(): void {
    if (this.welcomed) this.transmit({ t: "stop" })
  }

  /** The user wants this tab to be the one in charge again. */
  takeBack(): void {
    if (this.state === "taken_over" || this.state === "refused") this.connect()
  }

  /** Page and server disagree: have the server send the whole page again. */
  resync(): void {
    this.socket?.close(4000, "resync")
  }

  private connect(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    const socket = this.at.open(this.at.url)
    socket.binaryType = "arraybuffer"
    socket.onopen = () => {
      this.transmit({
        t: "hello",
        protocol: PROTOCOL,
        token: this.token,
        fresh: this.fresh,
        copy_link: this.copyLink,
        copy: this.copy,
        again: this.cut,
        ...this.at.greeting(),
      })
      this.cut = true
    }
    this.adopt(socket)
  }

  private adopt(socket: WebSocket): void {
    this.socket = socket
    this.welcomed = false
    socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
      if (socket === this.socket) this.receive(data)
    }
    socket.onclose = ({ code }) => {
      if (socket === this.socket) this.closed(code)
    }
  }

  private receive(data: ArrayBuffer): void {
    const message: ServerMessage = decodeMessage(data)
    if (message.t === "welcome") this.welcome(message)
    else if (message.t === "notice") this.listener.onNotice(message)
    else if (message.t === "panel" || message.t === "panel_link") this.listener.onPanel(message)
    else this.frame(message)
  }

  private frame(frame: Frame): void {
    if (frame.state !== undefined && frame.state !== "running") this.cut = false
    if (typeof frame.seq === "number") this.outbox.confirm(frame.seq)
    this.listener.onFrame(frame)
  }

  private welcome(welcome: Welcome): void {
    this.keepToken(welcome)
    if (this.isOutdated(welcome)) {
      this.reloadOnce(welcome.build)
      return
    }
    this.failures = 0
    this.fresh = false
    this.copyLink = null
    this.copy = false
    this.config = welcome.config
    this.uploadToken = welcome.upload_token
    if (welcome.resumed) this.outbox.resume(welcome.seq)
    else {
      this.outbox.startOver(welcome.seq)
      this.sent = welcome.seq
    }
    this.listener.onWelcome(welcome)
    this.welcomed = true
    for (const event of this.outbox.pending) this.sendEvent(event)
    this.enter("open")
  }

  private keepToken(welcome: Welcome): void {
    this.token = welcome.token
    const lasting = (welcome.config.resume ?? "reload") === "reload"
    this.tokenMemory.write(lasting ? welcome.token : null)
    if (!lasting) this.outbox.detach()
  }

  private isOutdated(welcome: Welcome): boolean {
    const otherBuild = this.at.build !== "" && welcome.build !== this.at.build
    return welcome.protocol !== PROTOCOL || otherBuild
  }

  /** A new build asks for a new page; the token keeps the state. Twice for one build would be a loop. */
  private reloadOnce(build: string): void {
    const again = this.reloadMemory.read() === build
    if (again || !this.reloadMemory.write(build)) this.give("outdated")
    else this.at.reload()
  }

  private closed(code: number): void {
    const wasOpen = this.welcomed
    this.socket = null
    this.welcomed = false
    if (code === CLOSE.takenOver) this.give("taken_over")
    else if (code === CLOSE.refused) this.give("refused")
    else if (code === CLOSE.protocol) this.reloadOnce(`protocol ${PROTOCOL}`)
    else {
      if (code === CLOSE.unknownToken) this.forgetToken()
      if (code === CLOSE.badFrame || code === CLOSE.tooLarge) this.dropRefused(code)
      this.enter(wasOpen || this.state !== "connecting" ? "reconnecting" : "connecting")
      if (code === CLOSE.moved && wasOpen) this.retryIn(MOVE_MS * this.at.random())
      else this.retryLater()
    }
  }

  private forgetToken(): void {
    this.token = null
    this.tokenMemory.write(null)
  }

  /** What the server cannot take would close the line again and again. */
  private dropRefused(code: number): void {
    const sizes = this.outbox.pending.map((event) => encodeMessage(event).length)
    const largest = Math.max(...sizes)
    const refused = this.outbox.pending.filter(
      (_, at) => code === CLOSE.badFrame || sizes[at] === largest,
    )
    this.outbox.drop(refused)
    const what = code === CLOSE.tooLarge ? "too_large" : "bad_frame"
    this.listener.onNotice({ t: "notice", level: "error", code: what })
  }

  private retryLater(): void {
    const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.failures++)
    // Jitter, so that a thousand tabs do not come back in the same moment.
    this.retryIn(ceiling * (0.5 + this.at.random() / 2))
  }

  private retryIn(ms: number): void {
    this.timer = setTimeout(() => this.connect(), ms)
  }

  private readonly hurry = (): void => {
    if (this.timer !== undefined && document.visibilityState === "visible") this.connect()
  }

  private give(state: LineState): void {
    this.enter(state)
    const socket = this.socket
    this.socket = null
    this.welcomed = false
    socket?.close()
  }

  private enter(state: LineState): void {
    if (state === this.state) return
    this.state = state
    this.listener.onState(state)
  }

  /** One that was sent before may be what ended the server: it is told so. */
  private sendEvent(event: Event): void {
    this.transmit(event.seq <= this.sent ? { ...event, again: true } : event)
    this.sent = Math.max(this.sent, event.seq)
  }

  private transmit(message: ClientMessage): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(encodeMessage(message))
  }
}
