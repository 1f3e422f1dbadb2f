// Says that the line to the server is down, and what can be done. It never takes the page away from the user.
import { type TextKey, text } from "../i18n"
import type { LineState } from "../protocol/socket"
import { useCell } from "../store/cell"
import { usePage } from "../store/react"
import css from "./ConnectionStatus.module.css"
import { useLasting } from "./StatusWidget"

const TEXTS: Readonly<Partial<Record<LineState, TextKey>>> = {
  reconnecting: "reconnecting",
  taken_over: "taken_over",
  refused: "refused",
  outdated: "page_outdated",
}

/** A drop that is over by then is not worth a word. */
const PATIENCE_MS = 400

export function ConnectionStatus() {
  const page = usePage()
  const state = useCell(page.lineState)
  const down = useLasting(state !== "open", state === "reconnecting" ? PATIENCE_MS : 0)
  // Before the first contact a longer wait is normal.
  const waiting = useLasting(state === "connecting", 4000)
  const key = state === "connecting" ? (waiting ? "connecting" : undefined) : TEXTS[state]
  return (
    <div role="status" aria-live="polite">
      {down && key && (
        <div data-testid="stConnectionStatus" className={`stConnectionStatus ${css.banner}`}>
          <span>{text(key)}</span>
          {state === "taken_over" && (
            <button type="button" onClick={() => page.line.takeBack()}>
              {text("open_here")}
            </button>
          )}
          {state === "outdated" && (
            <button type="button" onClick={() => location.reload()}>
              {text("reload")}
            </button>
          )}
        </div>
      )}
    </div>
  )
}
