// What a line needs of the page around it, and what it tells that.
import type { Event, Frame, Hello, Notice, PanelLink, PanelState, Welcome } from "./messages.gen"

export type LineState =
  | "connecting"
  | "open"
  | "reconnecting"
  | "taken_over"
  | "refused"
  | "outdated"

export interface Listener {
  onFrame(frame: Frame): void
  onNotice(notice: Notice): void
  onPanel(message: PanelState | PanelLink): void
  /** After the outbox was sorted out, before its events go out again. */
  onWelcome(welcome: Welcome): void
  onState(state: LineState): void
  /** How many events are not confirmed. */
  onPending(count: number): void
  /** When the next attempt begins; null: none is waited for. */
  onPause(until: number | null): void
  /** An event that is not sent, and how many bytes it has. */
  onTooLarge(event: Event, bytes: number): void
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
