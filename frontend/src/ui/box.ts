// Small helpers for the boxes elements draw.

/** Joins class names, leaving out what is absent. */
export function classes(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(" ")
}

/** For what scrolls but holds nothing to focus: without it the keyboard cannot reach the rest. */
export const keyboardScroll = { tabIndex: 0 }
