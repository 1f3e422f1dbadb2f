// Light or dark: what the user chose (kept for this browser), what the app's theme fixes, else what the system says.
import { Cell } from "./cell"

export type SchemeChoice = "system" | "light" | "dark"

const MEMORY = "kawa:scheme"

export const schemeChoice = new Cell<SchemeChoice>(readChoice())

/** Set if the app's theme has colours for one scheme only; the user then has no choice. */
export const fixedScheme = new Cell<"light" | "dark" | null>(null)

export function chooseScheme(choice: SchemeChoice): void {
  schemeChoice.set(choice)
  try {
    if (choice === "system") localStorage.removeItem(MEMORY)
    else localStorage.setItem(MEMORY, choice)
  } catch {
    // Without storage the choice holds until the page is closed.
  }
}

export function applyScheme(): void {
  const show = () => {
    const choice = fixedScheme.get() ?? schemeChoice.get()
    document.documentElement.style.colorScheme = choice === "system" ? "light dark" : choice
    document.documentElement.dataset.scheme = shownScheme()
  }
  onShownScheme(show)
  show()
}

/** Calls back whenever the page turns light or dark; returns what ends that. */
export function onShownScheme(changed: () => void): () => void {
  const ends = [schemeChoice.subscribe(changed), fixedScheme.subscribe(changed)]
  const system = systemDark()
  system?.addEventListener("change", changed)
  return () => {
    for (const end of ends) end()
    system?.removeEventListener("change", changed)
  }
}

export function shownScheme(): "light" | "dark" {
  const choice = fixedScheme.get() ?? schemeChoice.get()
  if (choice !== "system") return choice
  return systemDark()?.matches ? "dark" : "light"
}

function systemDark(): MediaQueryList | undefined {
  // A browser without a screen (and jsdom) has no matchMedia.
  return globalThis.matchMedia?.("(prefers-color-scheme: dark)")
}

function readChoice(): SchemeChoice {
  try {
    const choice = localStorage.getItem(MEMORY)
    return choice === "light" || choice === "dark" ? choice : "system"
  } catch {
    return "system"
  }
}
