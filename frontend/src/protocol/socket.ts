// The line to the server: greets, sends numbered events until they are confirmed, and comes back after a drop.
// Holds no view of the page; what arrives goes to its listener.
import type { EarlySocket } from "../boot"
import { decodeMessage, encodeMessage, joined, sizeOf } from "./codec"
import { Heartbeat } from "./heartbeat"
import type {
  ClientConfig,
  ClientMessage,
  Event,
  Frame,
  Part,
  ServerMessage,
  Welcome,
} from "./messages.gen"
import { PROTOCOL } from "./messages.gen"
import { type NewEvent, Outbox, tabMemory } from "./outbox"
import { isSeen, Pause } from "./pause"
import type { LineState, Listener, Surroundings } from "./surroundings"

/** Close codes the server gives a meaning to; every other one is a drop. */
export const CLOSE = {
  badFrame: 4400,
  unknownToken: 4401,
  refused: 4403,
  takenOver: 4409,
  moved: 4410,
  protocol: 4426,
  /** Of the WebSocket protocol itself: what the page has sent is larger than is taken. */
  tooLarge: 1009,
} as const

/** Largest event until the server has said how large one may be, as in `ClientConfig`. */
const MAX_EVENT_MB = 25

/** Tabs that a server sends elsewhere come back within this time: another one is there already. */
const MOVE_MS = 150

/** What tells that the network may have changed, or that somebody is back. */
const SIGNS: readonly (readonly [EventTarget, string])[] = [
  [window, "online"],
  [window, "offline"],
  [window, "focus"],
  [document, "visibilitychange"],
]

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
  /** Nothing that was not confirmed has been dropped since the line was last down. */
  intact = true
  private parts: Uint8Array[] = []
  private running = false
  private asked = false
  private readonly heartbeat = new Heartbeat({
    owed: () => this.isOwed(),
    ask: () => this.ping(),
    giveUp: () => this.giveUp(),
  })
  /** The page has been asked for, and has not come. */
  private cut = false
  /** The last event that was sent. */
  private sent = 0
  private readonly pause
  private readonly tokenMemory
  private readonly reloadMemory

  constructor(
    private readonly at: Surroundings,
    private readonly listener: Listener,
  ) {
    const { random } = at
    this.pause = new Pause(random, listener.onPause, () => this.connect())
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
    for (const [target, name] of SIGNS) target.addEventListener(name, this.check)
    document.addEventListener("pointerdown", this.hurry, true)
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
    for (const [target, name] of SIGNS) target.removeEventListener(name, this.check)
    document.removeEventListener("pointerdown", this.hurry, true)
    this.pause.end()
    this.heartbeat.stop()
    this.letGo()
  }

  /** Numbers an event and sends it, now or as soon as the line is back; null: it is too large. */
  send(event: NewEvent): number | null {
    const numbered = this.outbox.number(event)
    const bytes = encodeMessage(numbered)
    if (bytes.length > this.largestEvent) {
      this.listener.onTooLarge(numbered, bytes.length)
      return null
    }
    this.outbox.push(numbered)
    this.listener.onPending(this.outbox.pending.length)
    if (this.welcomed) this.sendEvent(numbered, bytes)
    else this.hurry()
    return numbered.seq
  }

  /** Names the session; empty before there is one. */
  get session(): string {
    return this.token?.split(".", 1)[0] ?? ""
  }

  get largestEvent(): number {
    return (this.config.max_event_mb ?? MAX_EVENT_MB) * 1024 * 1024
  }

  /** Asks for what the developer panel shows, or for fragments to run; nothing on a closed line. */
  ask(request: Exclude<ClientMessage, Event>): void {
    if (this.welcomed) this.say(request)
  }

  /** Asks to stop the running script; means nothing on a closed line. */
  requestStop(): void {
    if (this.welcomed) this.say({ t: "stop" })
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
    this.pause.end()
    const socket = this.at.open(this.at.url)
    socket.binaryType = "arraybuffer"
    socket.onopen = () => {
      this.say({
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
    this.welcomed = this.running = this.asked = false
    this.parts = []
    this.heartbeat.begin(this.pause.failures)
    socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
      if (socket === this.socket) this.receive(data)
    }
    socket.onclose = ({ code }) => {
      if (socket === this.socket) this.closed(code)
    }
  }

  private receive(data: ArrayBuffer): void {
    this.heartbeat.heard()
    this.asked = false
    this.take(decodeMessage(data))
    this.heartbeat.attend()
  }

  private take(message: ServerMessage): void {
    if (message.t === "alive") this.heartbeat.answered()
    else if (message.t === "part") this.part(message)
    else if (message.t === "welcome") this.welcome(message)
    else if (message.t === "notice") this.listener.onNotice(message)
    else if (message.t === "panel" || message.t === "panel_link") this.listener.onPanel(message)
    else this.frame(message)
  }

  private part({ data, more }: Part): void {
    this.parts.push(data)
    this.say({ t: "taken" })
    if (!more) this.take(decodeMessage(joined(this.parts)))
  }

  private frame(frame: Frame): void {
    this.running = (frame.state ?? "running") === "running"
    if (!this.running) this.cut = false
    if (typeof frame.seq === "number") {
      this.outbox.confirm(frame.seq)
      this.listener.onPending(this.outbox.pending.length)
    }
    this.listener.onFrame(frame)
  }

  private welcome(welcome: Welcome): void {
    this.keepToken(welcome)
    if (this.isOutdated(welcome)) {
      this.reloadOnce(welcome.build)
      return
    }
    this.pause.failures = 0
    this.fresh = this.copy = false
    this.copyLink = null
    this.config = welcome.config
    this.uploadToken = welcome.upload_token
    if (welcome.resumed) this.outbox.resume(welcome.seq)
    else {
      this.startOver(welcome.seq)
      this.sent = welcome.seq
    }
    this.refuse(this.outbox.pending.filter((event) => sizeOf(event) > this.largestEvent))
    this.listener.onWelcome(welcome)
    this.listener.onPending(this.outbox.pending.length)
    this.welcomed = true
    this.heartbeat.opened()
    for (const event of this.outbox.pending) this.sendEvent(event)
    this.enter("open")
  }

  /** A click that was meant for another session is not counted, and the user is told. */
  private startOver(seq: number): void {
    const clicks = this.outbox.startOver(seq)
    if (clicks === 0) return
    this.intact = false
    const detail = String(clicks)
    this.listener.onNotice({ t: "notice", level: "warning", code: "session_lost", detail })
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
    if (wasOpen) this.intact = true
    this.socket = null
    this.welcomed = false
    this.heartbeat.stop()
    if (code === CLOSE.takenOver) this.give("taken_over")
    else if (code === CLOSE.refused) this.give("refused")
    else if (code === CLOSE.protocol) this.reloadOnce(`protocol ${PROTOCOL}`)
    else {
      if (code === CLOSE.unknownToken) this.forgetToken()
      if (code === CLOSE.tooLarge) this.refuseLargest()
      if (code === CLOSE.badFrame) this.dropUnreadable()
      this.enter(wasOpen || this.state !== "connecting" ? "reconnecting" : "connecting")
      if (code === CLOSE.moved && wasOpen) this.pause.within(MOVE_MS)
      else this.pause.failed()
    }
  }

  private forgetToken(): void {
    this.token = null
    this.tokenMemory.write(null)
  }

  /** Something on the way takes less than the server says. */
  private refuseLargest(): void {
    const sizes = this.outbox.pending.map(sizeOf)
    const largest = this.outbox.pending[sizes.indexOf(Math.max(...sizes))]
    if (largest) this.refuse([largest])
  }

  /** Takes back what is too large: it would close the line again and again. */
  private refuse(events: readonly Event[]): void {
    if (events.length === 0) return
    this.drop(events)
    for (const event of events) this.listener.onTooLarge(event, sizeOf(event))
  }

  /** What the server cannot read would close the line again and again. */
  private dropUnreadable(): void {
    if (this.outbox.pending.length === 0) return
    this.drop(this.outbox.pending)
    this.listener.onNotice({ t: "notice", level: "error", code: "bad_frame" })
  }

  /** Takes events back; those behind them move up. */
  private drop(events: readonly Event[]): void {
    this.intact = false
    this.sent -= events.filter((event) => event.seq <= this.sent).length
    this.outbox.drop(events)
    this.listener.onPending(this.outbox.pending.length)
  }

  /** The user is here: a pause ends now, and so does an attempt that nobody answers. */
  readonly hurry = (): void => {
    if (!isSeen()) return
    if (this.pause.waits) this.connect()
    else if (this.socket && !this.welcomed && this.heartbeat.quiet) {
      this.letGo()
      this.connect()
    }
  }

  /** The network may have changed: a line that is open is asked whether it lives. */
  private readonly check = (): void => {
    if (!isSeen()) return
    this.hurry()
    if (!this.welcomed || this.asked) return
    this.asked = true
    this.ping()
    this.heartbeat.attend()
  }

  private isOwed(): boolean {
    if (this.socket === null) return false
    return !this.welcomed || this.asked || this.running || this.outbox.pending.length > 0
  }

  private ping(): void {
    if (this.welcomed) this.say({ t: "ping" })
  }

  /** Nothing is heard on the line: it may never be closed by itself. */
  private giveUp(): void {
    this.letGo()
    this.closed(1006)
  }

  private letGo(): void {
    const socket = this.socket
    this.socket = null
    socket?.close()
  }

  private give(state: LineState): void {
    this.enter(state)
    this.welcomed = false
    this.letGo()
  }

  private enter(state: LineState): void {
    if (state === this.state) return
    this.state = state
    this.listener.onState(state)
  }

  /** One that was sent before may be what ended the server: it is told so. */
  private sendEvent(event: Event, bytes?: Uint8Array<ArrayBuffer>): void {
    const again = event.seq <= this.sent
    this.sent = Math.max(this.sent, event.seq)
    if (again || !bytes) this.say(again ? { ...event, again } : event)
    else this.transmit(bytes)
  }

  private say(message: ClientMessage): void {
    this.transmit(encodeMessage(message))
  }

  private transmit(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return
    this.socket.send(bytes)
    this.heartbeat.sent(bytes.length)
    this.heartbeat.attend()
  }
}
