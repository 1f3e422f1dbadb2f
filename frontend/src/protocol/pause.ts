// The pause between two attempts to connect: short while somebody looks, longer while nobody does.
const FIRST_MS = 300
/** Somebody looks at the page: it is back soon after the server is. */
const LONGEST_MS = 1500
const LONGEST_UNSEEN_MS = 10_000

export class Pause {
  failures = 0
  private timer: ReturnType<typeof setTimeout> | undefined

  /** `tell` hears when the pause will be over, and null once it is. */
  constructor(
    private readonly random: () => number,
    private readonly tell: (until: number | null) => void,
    private readonly then: () => void,
  ) {}

  get waits(): boolean {
    return this.timer !== undefined
  }

  /** Another attempt has failed. */
  failed(): void {
    const longest = isSeen() ? LONGEST_MS : LONGEST_UNSEEN_MS
    const ceiling = Math.min(longest, FIRST_MS * 2 ** this.failures++)
    // Jitter, so that a thousand tabs do not come back in the same moment.
    this.begin(ceiling * (0.5 + this.random() / 2))
  }

  /** The next attempt is to come within this time. */
  within(ms: number): void {
    this.begin(ms * this.random())
  }

  end(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    this.tell(null)
  }

  private begin(ms: number): void {
    this.timer = setTimeout(this.then, ms)
    this.tell(Date.now() + ms)
  }
}

export function isSeen(): boolean {
  return document.visibilityState === "visible"
}
