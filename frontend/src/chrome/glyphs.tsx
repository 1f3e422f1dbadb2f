// The few icons the chrome needs before any icon file is loaded.
import type { ReactNode } from "react"

function Glyph({ children }: { children: ReactNode }) {
  return (
    <svg
      width="20"
      height="20"
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  )
}

export function ChevronsIcon({ back = false }: { back?: boolean }) {
  return (
    <Glyph>
      <path d={back ? "m10 5-5 5 5 5m6-10-5 5 5 5" : "m10 5 5 5-5 5M4 5l5 5-5 5"} />
    </Glyph>
  )
}

export function DotsIcon() {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" fill="currentColor" aria-hidden="true">
      <circle cx="10" cy="4" r="1.75" />
      <circle cx="10" cy="10" r="1.75" />
      <circle cx="10" cy="16" r="1.75" />
    </svg>
  )
}

export function CloseIcon() {
  return (
    <Glyph>
      <path d="m5 5 10 10M15 5 5 15" />
    </Glyph>
  )
}
