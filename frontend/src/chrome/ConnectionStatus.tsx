// Says how the line to the server is, and what can be done. It never takes the page away from the user.
import { useEffect, useRef, useState, useSyncExternalStore } from "react"
import { text } from "../i18n"
import { type ConnectionText, connectionText as say } from "../i18n/connection"
import type { LineState } from "../protocol/surroundings"
import { useCell } from "../store/cell"
import { usePage } from "../store/react"
import css from "./ConnectionStatus.module.css"
import { useLasting } from "./StatusWidget"

/** A drop that is over by then is not worth a word. */
const PATIENCE_MS = 400
/** Before the first contact a longer wait is normal. */
const FIRST_PATIENCE_MS = 4000
const BACK_MS = 2500

const PATIENCE: Readonly<Partial<Record<LineState, number>>> = {
  reconnecting: PATIENCE_MS,
  connecting: FIRST_PATIENCE_MS,
}

export function ConnectionStatus() {
  const state = useCell(usePage().lineState)
  const down = useLasting(state !== "open", PATIENCE[state] ?? 0)
  const back = useReturn(state, down)
  const shown = down || back !== null
  return (
    <div role="status" aria-live="polite">
      {shown && (
        <div
          data-testid="stConnectionStatus"
          className={`stConnectionStatus ${css.pill}`}
          data-back={down ? undefined : ""}
        >
          {down ? <Down state={state} /> : back && <Back phase={back} />}
        </div>
      )}
    </div>
  )
}

function Down({ state }: { state: LineState }) {
  const page = usePage()
  if (state === "taken_over" || state === "refused") {
    return (
      <>
        <span>{say(state)}</span>
        {state === "taken_over" && (
          <button type="button" onClick={() => page.line.takeBack()}>
            {say("open_here")}
          </button>
        )}
      </>
    )
  }
  if (state === "outdated") {
    return (
      <>
        <span>{text("page_outdated")}</span>
        <button type="button" onClick={() => location.reload()}>
          {text("reload")}
        </button>
      </>
    )
  }
  return <Reconnecting state={state} />
}

function Reconnecting({ state }: { state: LineState }) {
  const page = usePage()
  const waiting = useCell(page.pending)
  const online = useSyncExternalStore(onNetwork, () => navigator.onLine)
  const lead: ConnectionText = state === "connecting" ? "no_answer" : online ? "lost" : "offline"
  return (
    <>
      <span>{say(lead)}</span>
      <Attempt />
      {waiting > 0 && <span>{say("waiting", { count: waiting })}</span>}
      <button type="button" onClick={() => page.line.hurry()}>
        {say("try_now")}
      </button>
    </>
  )
}

/** Counts the seconds; not read aloud, which would never end. */
function Attempt() {
  const until = useCell(usePage().retryAt)
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    setNow(Date.now())
    if (until === null) return
    const timer = setInterval(() => setNow(Date.now()), 250)
    return () => clearInterval(timer)
  }, [until])
  const seconds = until === null ? 0 : Math.ceil((until - now) / 1000)
  return (
    <span aria-hidden="true" className={css.attempt}>
      {seconds > 0 ? say("next_try", { seconds }) : say("trying")}
    </span>
  )
}

type Phase = "back" | "counting" | "counted"

function Back({ phase }: { phase: Phase }) {
  const count = useCell(usePage().pending)
  return <span>{say(phase, { count })}</span>
}

/** What there is to say after the user was told that the line is down, until a moment later. */
function useReturn(state: LineState, down: boolean): Phase | null {
  const page = usePage()
  const pending = useCell(page.pending)
  const busy = useCell(page.busy)
  const [phase, setPhase] = useState<Phase | null>(null)
  /** What the user was told of: the line is down, and whether something waits. */
  const told = useRef({ down: false, waiting: false })
  useEffect(() => {
    if (state !== "open") {
      if (down) told.current = { down, waiting: told.current.waiting || pending > 0 }
      return setPhase(null)
    }
    const { down: wasDown, waiting } = told.current
    told.current = { down: false, waiting: false }
    if (wasDown) setPhase(waiting ? "counting" : "back")
  }, [state, down, pending])
  useEffect(() => {
    // It is counted for the user when the page shows it.
    if (phase !== "counting" || busy) return
    // What could not be stored waits on; a notice says so.
    if (pending > 0) setPhase(null)
    else setPhase(page.line.intact ? "counted" : "back")
  }, [phase, pending, busy, page])
  const done = phase === "back" || phase === "counted"
  useEffect(() => {
    if (!done) return
    const timer = setTimeout(() => setPhase(null), BACK_MS)
    return () => clearTimeout(timer)
  }, [done])
  return phase
}

function onNetwork(listener: () => void): () => void {
  window.addEventListener("online", listener)
  window.addEventListener("offline", listener)
  return () => {
    window.removeEventListener("online", listener)
    window.removeEventListener("offline", listener)
  }
}
