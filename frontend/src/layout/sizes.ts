// How containers lay out what is in them: the styles that several of them share.
import type { CSSProperties } from "react"

const GAPS: Readonly<Record<string, string>> = {
  xxsmall: "0.25rem",
  xsmall: "0.5rem",
  small: "1rem",
  medium: "2rem",
  large: "4rem",
  xlarge: "6rem",
  xxlarge: "8rem",
}

/** `gap`: a name, pixels, or null for none. */
export function gapOf(gap: string | number | null): string {
  if (gap === null) return "0"
  if (typeof gap === "number") return `${gap}px`
  return GAPS[gap] ?? "1rem"
}

type Size = number | string

/** Height of a box; one of so many pixels scrolls. */
export function heightStyle(height: Size): CSSProperties {
  if (typeof height === "number") return { height: `${height}px`, overflow: "auto" }
  return height === "stretch" ? { height: "100%", flex: "1 1 auto" } : {}
}

/** Width as an attribute: its meaning depends on whether the parent is a row (see Block.module.css). */
export function widthProps(width: Size | undefined): {
  "data-width": string
  style: CSSProperties
} {
  if (typeof width === "number") return { "data-width": "fixed", style: { width: `${width}px` } }
  return { "data-width": width ?? "stretch", style: {} }
}

/** `st-key-<key>`, so that a user's CSS finds the element. */
export function keyClass(key: unknown): string {
  if (typeof key !== "string" || key === "") return ""
  return `st-key-${key.trim().replace(/[^a-zA-Z0-9_-]/g, "-")}`
}
