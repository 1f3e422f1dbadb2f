// A server that has lost the page's tree (a restart, another machine) draws it again, piece by piece. The page
// that the user sees, with what is half typed in it, stays until that run has ended; then they are one.
import type { Frame } from "../protocol/messages.gen"

export class Renewal {
  private held: Frame | null = null
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly patienceMs: number,
    private readonly deliver: (frame: Frame) => void,
  ) {}

  /** `shown`: there is a page on the screen that the frame would take away. */
  pass(frame: Frame, shown: boolean): void {
    if (frame.reset || frame.run !== this.held?.run) this.flush(frame.reset === true)
    const running = (frame.state ?? "running") === "running"
    if (this.held) this.held = join(this.held, frame)
    else if (frame.reset && running && shown) this.hold(frame)
    else {
      this.deliver(frame)
      return
    }
    if (!running) this.flush()
  }

  private hold(frame: Frame): void {
    this.held = frame
    this.timer = setTimeout(() => this.flush(), this.patienceMs)
  }

  /** Another reset makes what is held meaningless. */
  private flush(drop = false): void {
    const frame = this.held
    clearTimeout(this.timer)
    this.held = null
    if (frame && !drop) this.deliver(frame)
  }
}

function join(first: Frame, next: Frame): Frame {
  return { ...first, ...next, reset: true, ops: [...(first.ops ?? []), ...(next.ops ?? [])] }
}
