// Where the drawing of nodes learns which component draws a type: the page provides it, so that layout and elements
// stay apart.
import { createContext } from "react"
import type { Cell } from "../store/cell"
import type { ElementModule } from "./element"

/** `unknown`: this build has no such element; `failed`: its code could not be loaded. */
export type Lookup = ElementModule | "loading" | "failed" | "unknown"

/** Finds the element of a type; starts loading it if need be. */
export type LookUp = (type: string) => Cell<Lookup>

export const ViewsContext = createContext<LookUp | null>(null)
