// Keys: what Enter means while composing, and shortcuts such as "ctrl+k".
import type { KeyboardEvent as ReactKeyboardEvent } from "react"

/** Enter that is meant as Enter: one that ends an input method's composition is not. */
export function isEnter(event: ReactKeyboardEvent): boolean {
  // Safari ends the composition before this event and tells it by the key code alone.
  const composing = event.nativeEvent.isComposing || event.keyCode === 229
  return event.key === "Enter" && !composing
}

export interface Shortcut {
  ctrl: boolean
  alt: boolean
  shift: boolean
  meta: boolean
  key: string
}

const KEY_NAMES: Readonly<Record<string, string>> = {
  space: " ",
  enter: "enter",
  return: "enter",
  esc: "escape",
  escape: "escape",
  left: "arrowleft",
  right: "arrowright",
  up: "arrowup",
  down: "arrowdown",
  del: "delete",
  plus: "+",
}

const SHOWN_KEYS: Readonly<Record<string, string>> = {
  " ": "Space",
  escape: "Esc",
  arrowleft: "←",
  arrowright: "→",
  arrowup: "↑",
  arrowdown: "↓",
}

/** Reads "ctrl+shift+k". */
export function readShortcut(text: string): Shortcut {
  const parts = text
    .toLowerCase()
    .split("+")
    .map((part) => part.trim())
  const key = parts.pop() ?? ""
  const has = (...names: string[]) => names.some((name) => parts.includes(name))
  return {
    ctrl: has("ctrl", "control", "mod"),
    alt: has("alt", "option"),
    shift: has("shift"),
    meta: has("meta", "cmd", "command"),
    key: KEY_NAMES[key] ?? key,
  }
}

const isMac = (): boolean => /Mac|iP(?:hone|ad|od)/.test(navigator.platform)

/** Whether the keys pressed are the shortcut. On a Mac, Command stands for Ctrl too. */
export function matches(event: KeyboardEvent, shortcut: Shortcut): boolean {
  const control = event.ctrlKey || (isMac() && event.metaKey)
  const same =
    event.key.toLowerCase() === shortcut.key || event.code.toLowerCase() === `key${shortcut.key}`
  const wantsMeta = shortcut.meta
    ? event.metaKey || event.ctrlKey
    : !event.metaKey || (isMac() && shortcut.ctrl)
  return (
    same &&
    wantsMeta &&
    (shortcut.meta || control === shortcut.ctrl) &&
    event.altKey === shortcut.alt &&
    // A shifted sign, such as "?", is its own key.
    (event.shiftKey === shortcut.shift || /^[^a-z0-9]$/.test(shortcut.key))
  )
}

/** The shortcut as it is shown beside a label. */
export function showShortcut(shortcut: Shortcut): string {
  const mac = isMac()
  const names = [
    shortcut.ctrl && (mac ? "⌘" : "Ctrl"),
    shortcut.meta && (mac ? "⌘" : "Ctrl"),
    shortcut.alt && (mac ? "⌥" : "Alt"),
    shortcut.shift && (mac ? "⇧" : "Shift"),
    SHOWN_KEYS[shortcut.key] ?? shortcut.key.charAt(0).toUpperCase() + shortcut.key.slice(1),
  ]
  return names.filter(Boolean).join(" + ")
}

/** Whether the keyboard belongs to something the user types into. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return (
    target.isContentEditable ||
    target.matches("input:not([type=checkbox], [type=radio], [type=range]), textarea, select")
  )
}
