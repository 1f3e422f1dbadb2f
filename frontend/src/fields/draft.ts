// What is typed but not committed yet.
import { useRef, useState } from "react"

export interface Draft<T> {
  /** Undefined: nothing is typed that is not committed. */
  draft: T | undefined
  setDraft(draft: T | undefined): void
  /** The draft as of now, for handlers that run before the next drawing. */
  latest(): T | undefined
}

/** A draft that gives way whenever the server forces the value (`revision` rises). */
export function useDraft<T>(revision: number): Draft<T> {
  const [state, setState] = useState<{ draft: T | undefined; revision: number }>()
  const latest = useRef<T | undefined>(undefined)
  const current = state?.revision === revision ? state.draft : undefined
  latest.current = current
  return {
    draft: current,
    setDraft: (draft) => {
      latest.current = draft
      setState({ draft, revision })
    },
    latest: () => latest.current,
  }
}
