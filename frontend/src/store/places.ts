// Where the user is on the page, beyond what the server knows: what is open, what is scrolled, what has the focus.
// Outlives a reload in the same tab, for the same session.
import type { Memory } from "../protocol/outbox"

/** How far each scrolled box is scrolled, by a name that finds it, and what has the focus. */
export interface View {
  scrolled: Readonly<Record<string, number>>
  focus: Focus | null
}

export interface Focus {
  node: string
  /** Which of what can have the focus there. */
  at: number
  caret: readonly [start: number, end: number] | null
}

/** What the user chose, and what the script wanted then: its word counts when that changes. */
type Choice = readonly [wanted: unknown, chosen: unknown]

interface Kept {
  session: string
  choices: Readonly<Record<string, Choice>>
  view: View | null
}

const MOST_CHOICES = 500
const MOST_CHARACTERS = 65_536

export class Places {
  private choices = new Map<string, Choice>()
  private kept: Kept | null
  /** The view of before the reload, until somebody has restored it. */
  view: View | null = null

  /** `memory`: null where a reload begins anew. */
  constructor(private readonly memory: Memory | null) {
    this.kept = read(memory?.read() ?? "null")
  }

  /** The server has said which session this is; null: a new one. What is kept of another one is forgotten. */
  claim(session: string | null): void {
    const { kept } = this
    this.kept = null
    this.memory?.write(null)
    if (session === null) this.choices.clear()
    else if (kept?.session === session) {
      this.choices = new Map(Object.entries(kept.choices))
      this.view = kept.view
    }
  }

  chosen(id: string, wanted: unknown): unknown {
    const choice = this.choices.get(id)
    return choice && choice[0] === wanted ? choice[1] : undefined
  }

  choose(id: string, wanted: unknown, chosen: unknown): void {
    this.choices.delete(id)
    this.choices.set(id, [wanted, chosen])
    const [oldest] = this.choices.keys()
    if (this.choices.size > MOST_CHOICES && oldest !== undefined) this.choices.delete(oldest)
  }

  forget(ids: Iterable<string>): void {
    for (const id of ids) this.choices.delete(id)
  }

  /** A page that goes before the server has greeted leaves what is kept as it is. */
  save(session: string, view: View): void {
    if (this.kept !== null) return
    const kept: Kept = { session, choices: Object.fromEntries(this.choices), view }
    const text = JSON.stringify(kept)
    this.memory?.write(text.length > MOST_CHARACTERS ? null : text)
  }
}

function read(text: string): Kept | null {
  try {
    return JSON.parse(text) as Kept
  } catch {
    return null
  }
}
