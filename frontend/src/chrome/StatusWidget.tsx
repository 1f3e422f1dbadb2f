// Shows that the script runs, if it does so for longer than a moment, and lets the user stop it.
import { useEffect, useState } from "react"
import { text } from "../i18n"
import { useCell } from "../store/cell"
import { usePage } from "../store/react"
import css from "./Header.module.css"

const SHOW_AFTER_MS = 150

export function StatusWidget() {
  const page = usePage()
  const busy = useCell(page.busy)
  const line = useCell(page.lineState)
  const shown = useLasting(busy && line === "open", SHOW_AFTER_MS)
  return (
    // The live region stays, so that its content is announced when it comes.
    <div role="status" className={css.status}>
      {shown && (
        <div data-testid="stStatusWidget" className={`stStatusWidget ${css.status}`}>
          <svg className={css.river} viewBox="0 0 24 12" aria-hidden="true">
            <path
              d="M-6 6q3-5 6 0t6 0 6 0 6 0 6 0 6 0 6 0"
              fill="none"
              stroke="currentColor"
              strokeWidth="2"
            />
          </svg>
          <span>{text("running")}</span>
          <button type="button" className={css.stop} onClick={() => page.stopRun()}>
            {text("stop")}
          </button>
        </div>
      )}
    </div>
  )
}

/** True once `active` has held for so long. */
export function useLasting(active: boolean, ms: number): boolean {
  const [lasting, setLasting] = useState(false)
  useEffect(() => {
    if (!active) return setLasting(false)
    const timer = setTimeout(() => setLasting(true), ms)
    return () => clearTimeout(timer)
  }, [active, ms])
  return active && lasting
}
