// What the developer panel shows, as the server last told it; and what it asks for.
import type { PanelLink, PanelRequest, PanelState } from "../protocol/messages.gen"
import type { Line } from "../protocol/socket"
import { Cell } from "./cell"

export class Developer {
  readonly open = new Cell(false)
  readonly state = new Cell<PanelState | null>(null)
  readonly link = new Cell<PanelLink | null>(null)
  /** The user is asked whether the cache is to be cleared. */
  readonly clearing = new Cell(false)

  constructor(private readonly line: () => Line) {}

  /** Only a server for development answers. */
  get offered(): boolean {
    return this.line().config.dev === true
  }

  show(open: boolean): void {
    this.open.set(open && this.offered)
    this.link.set(null)
    this.ask({ want: open ? "open" : "close" })
  }

  askWhetherToClear(): void {
    this.clearing.set(this.offered)
  }

  /** The line is back: what was asked for on the old one is forgotten. */
  returned(): void {
    if (this.open.get()) this.show(true)
  }

  receive(message: PanelState | PanelLink): void {
    if (message.t === "panel") this.state.set(message)
    else this.link.set(message)
  }

  ask(request: Omit<PanelRequest, "t">): void {
    if (this.offered) this.line().ask({ t: "panel", ...request })
  }
}
