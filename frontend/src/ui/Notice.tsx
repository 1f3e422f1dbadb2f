// The coloured box of alerts and exceptions.
import type { ReactNode } from "react"
import { classes } from "./box"
import css from "./Notice.module.css"

export type NoticeKind = "error" | "warning" | "info" | "success"

const CONTENT = {
  error: "stAlertContentError",
  warning: "stAlertContentWarning",
  info: "stAlertContentInfo",
  success: "stAlertContentSuccess",
} as const

/** Errors and warnings are read aloud at once, the others when there is a pause. */
export function Notice({ kind, children }: { kind: NoticeKind; children: ReactNode }) {
  return (
    <div
      className={classes("stAlertContainer", css.notice)}
      data-testid="stAlertContainer"
      data-kind={kind}
      role={kind === "error" || kind === "warning" ? "alert" : "status"}
    >
      <div data-testid={CONTENT[kind]}>{children}</div>
    </div>
  )
}
