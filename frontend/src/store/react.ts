// The stores, for components.
import { createContext, useCallback, useContext, useRef, useSyncExternalStore } from "react"
import type { TreeNode } from "../protocol/patch"
import { HEAD } from "../protocol/patch"
import type { HeadProps } from "../protocol/props.gen"
import type { Page } from "./page"
import { headProps } from "./props"
import type { WidgetState } from "./values"

export const PageContext = createContext<Page | null>(null)

export function usePage(): Page {
  const page = useContext(PageContext)
  if (!page) throw new Error("usePage is called outside of <PageContext>")
  return page
}

export function useNode(id: string): TreeNode | undefined {
  const { tree } = usePage()
  const subscribe = useCallback((listener: () => void) => tree.subscribe(id, listener), [tree, id])
  return useSyncExternalStore(subscribe, () => tree.get(id))
}

export function useWidgetState(id: string): WidgetState {
  const { values } = usePage()
  const subscribe = useCallback(
    (listener: () => void) => values.subscribe(id, listener),
    [values, id],
  )
  return useSyncExternalStore(subscribe, () => values.get(id))
}

export function useHead(): HeadProps {
  return headProps(useNode(HEAD))
}

/**
 * What the user chose at a node before a reload, as long as the script wants the same as then; and how to note what
 * they choose now.
 */
export function usePlace<W, T = W>(id: string, wanted: W): [T | undefined, (chosen: T) => void] {
  const { places } = usePage()
  return [places.chosen(id, wanted) as T | undefined, (chosen) => places.choose(id, wanted, chosen)]
}

/** Several nodes at once; those that do not exist are left out. */
export function useNodes(ids: readonly string[]): readonly TreeNode[] {
  const { tree } = usePage()
  const last = useRef<readonly TreeNode[]>([])
  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = ids.map((id) => tree.subscribe(id, listener))
      return () => {
        for (const stop of stops) stop()
      }
    },
    [tree, ids],
  )
  return useSyncExternalStore(subscribe, () => {
    const now = ids.flatMap((id) => tree.get(id) ?? [])
    const same = now.length === last.current.length && now.every((n, at) => n === last.current[at])
    if (!same) last.current = now
    return last.current
  })
}
