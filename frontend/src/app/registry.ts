// Finds the component of a wire type. What nearly every page shows is part of the first chunk; the rest is loaded
// when a frame first names it.
import type { ElementModule } from "../layout/element"
import type { Lookup } from "../layout/views"
import { Cell } from "../store/cell"

const CORE = import.meta.glob<ElementModule>(
  ["../elements/{Text,Markdown,Heading,Button,Container,Columns,Column,Empty}.tsx"],
  { eager: true },
)
const LAZY = import.meta.glob<ElementModule>([
  "../elements/*.tsx",
  "!../elements/*.test.tsx",
  "!../elements/{Text,Markdown,Heading,Button,Container,Columns,Column,Empty}.tsx",
])

const found = new Map<string, Cell<Lookup>>()

/** The element of a type; starts loading it if need be. */
export function lookUp(type: string): Cell<Lookup> {
  const known = found.get(type)
  if (known) return known
  const path = `../elements/${pascalCase(type)}.tsx`
  const cell = new Cell<Lookup>(CORE[path] ?? (LAZY[path] ? "loading" : "unknown"))
  found.set(type, cell)
  if (cell.get() === "loading") load(path, cell)
  return cell
}

/** Resolves when all can be drawn (or never will be); null if they can be now. */
export function loadTypes(types: ReadonlySet<string>): Promise<void> | null {
  const cells = [...types].map(lookUp).filter((cell) => cell.get() === "loading")
  if (cells.length === 0) return null
  return Promise.all(cells.map(settled)).then(() => undefined)
}

function load(path: string, cell: Cell<Lookup>): void {
  LAZY[path]?.().then(
    (module) => cell.set(module),
    (error: unknown) => {
      console.error(`The code of ${path} could not be loaded.`, error)
      cell.set("failed")
    },
  )
}

function settled(cell: Cell<Lookup>): Promise<void> {
  return new Promise((resolve) => {
    const stop = cell.subscribe(() => {
      stop()
      resolve()
    })
  })
}

export function pascalCase(type: string): string {
  return type.replace(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}
