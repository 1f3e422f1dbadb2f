// Copies a text, and says so.
import { useEffect, useState } from "react"
import { text } from "../i18n"
import { classes } from "./box"
import css from "./CopyButton.module.css"

const SAY_SO_MS = 1500

/** Works on plain http too, where the clipboard's own interface is absent. */
async function copy(value: string): Promise<boolean> {
  if (navigator.clipboard) {
    return navigator.clipboard.writeText(value).then(
      () => true,
      () => false,
    )
  }
  const area = document.createElement("textarea")
  area.value = value
  area.style.position = "fixed"
  document.body.append(area)
  area.select()
  const done = document.execCommand("copy")
  area.remove()
  return done
}

interface Props {
  value: string
  className?: string | undefined
  /** Shows words rather than an icon. */
  words?: boolean
}

export function CopyButton({ value, className, words = false }: Props) {
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle")
  useEffect(() => {
    if (state === "idle") return
    const timer = setTimeout(() => setState("idle"), SAY_SO_MS)
    return () => clearTimeout(timer)
  }, [state])
  const said = state === "copied" ? text("copied") : state === "failed" ? text("copy_failed") : ""
  return (
    <span className={className} data-testid="stElementToolbarButton">
      <button
        type="button"
        className={classes(css.button, words && css.words)}
        data-testid="stBaseButton-elementToolbar"
        aria-label={words ? undefined : text("copy")}
        title={words ? undefined : text("copy")}
        onClick={async () => setState((await copy(value)) ? "copied" : "failed")}
      >
        {words ? said || text("copy") : <CopyGlyph done={state === "copied"} />}
      </button>
      <span role="status" className="visually-hidden">
        {said}
      </span>
    </span>
  )
}

function CopyGlyph({ done }: { done: boolean }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      {done ? (
        <path d="m5 13 4 4L19 7" />
      ) : (
        <>
          <rect x="9" y="9" width="11" height="11" rx="2" />
          <path d="M5 15H4a1 1 0 0 1-1-1V5a2 2 0 0 1 2-2h9a1 1 0 0 1 1 1v1" />
        </>
      )}
    </svg>
  )
}
