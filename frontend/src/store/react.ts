// The stores, for components.
import { createContext, useCallback, useContext, useSyncExternalStore } from "react"
import type { TreeNode } from "../protocol/patch"
import { HEAD } from "../protocol/patch"
import type { HeadProps } from "../protocol/props.gen"
import type { Page } from "./page"
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

const NO_HEAD: HeadProps = {}

export function useHead(): HeadProps {
  return (useNode(HEAD)?.props ?? NO_HEAD) as HeadProps
}
