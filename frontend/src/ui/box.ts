// How an element's own width becomes CSS.
import type { CSSProperties } from "react"

export type Width = number | "stretch" | "content" | "auto"

/** Never wider than the place it stands in. */
export function widthStyle(width: Width): CSSProperties {
  if (width === "stretch") return { width: "100%" }
  if (typeof width === "number") return { width: `${width}px`, maxWidth: "100%" }
  return width === "content" ? { width: "fit-content", maxWidth: "100%" } : { maxWidth: "100%" }
}

/** Joins class names, leaving out what is absent. */
export function classes(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(" ")
}

/** For what scrolls but holds nothing to focus: without it the keyboard cannot reach the rest. */
export const keyboardScroll = { tabIndex: 0 }
