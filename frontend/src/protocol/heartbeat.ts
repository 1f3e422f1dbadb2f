// Whether the other side of a line is still there. A network that is gone closes nothing: a line that owes an answer
// is asked for a sign of life, and given up when nothing at all is heard.

/** Looks are counted, not time: a page that was busy or asleep could hear nothing either. */
const LOOK_MS = 1100
const PATIENCE = 4
const LONGEST_PATIENCE = 36
/** An attempt to connect is given more looks after each that failed, up to so many more. */
const MORE_LOOKS = 5
/** What was sent takes its time on a slow line, and the question waits behind it. */
const BYTES_PER_LOOK = 65_536

export interface Watched {
  /** Something was sent, or begun, that is not answered. */
  owed(): boolean
  ask(): void
  giveUp(): void
}

export class Heartbeat {
  private timer: ReturnType<typeof setTimeout> | undefined
  private silent = 0
  private bytes = 0
  private patience = PATIENCE
  /** Looks for which the present line may be silent. */
  private looks = PATIENCE
  private opening = false

  constructor(private readonly line: Watched) {}

  /** Nothing has been heard for longer than a moment. */
  get quiet(): boolean {
    return this.silent > 1
  }

  /** A line is being opened, after so many failures. */
  begin(failures: number): void {
    this.stop()
    this.heard()
    this.opening = true
    this.looks = PATIENCE + Math.min(failures, MORE_LOOKS)
    this.attend()
  }

  opened(): void {
    this.opening = false
    this.looks = this.patience
  }

  stop(): void {
    clearTimeout(this.timer)
    this.timer = undefined
  }

  /** Looks at the line from now on, for as long as it owes something. */
  attend(): void {
    if (this.timer === undefined && this.line.owed()) this.timer = setTimeout(this.look, LOOK_MS)
  }

  sent(bytes: number): void {
    this.bytes += bytes
  }

  heard(): void {
    this.silent = this.bytes = 0
  }

  /** It has answered in time. */
  answered(): void {
    this.patience = this.looks = PATIENCE
  }

  private readonly look = (): void => {
    this.timer = undefined
    if (!this.line.owed()) {
      this.heard()
      return
    }
    this.silent += 1
    if (this.silent >= this.looks + Math.floor(this.bytes / BYTES_PER_LOOK)) {
      // It may only be slow. Then the next one has more time, or nothing would ever get through.
      if (!this.opening) this.patience = Math.min(this.patience * 2, LONGEST_PATIENCE)
      this.line.giveUp()
      return
    }
    if (this.silent === 1) this.line.ask()
    this.attend()
  }
}
