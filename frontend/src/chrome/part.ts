// Parts of the chrome whose code loads when it is first wanted. A part that cannot be had (the network is gone, a new
// build has replaced its file) must not take the page with it, as a failed `React.lazy` would.
import { type ComponentType, useEffect, useRef, useState } from "react"
import { usePage } from "../store/react"

type Load<P> = () => Promise<{ default: ComponentType<P> }>

/** The component once it is here; null before, and if it cannot be had, which the user is told. */
export function usePart<P>(
  load: Load<P>,
  wanted: boolean,
  onFailed?: () => void,
): ComponentType<P> | null {
  const page = usePage()
  return useCode(load, wanted, () => {
    page.notify({ t: "notice", level: "error", code: "part_missing" })
    onFailed?.()
  })
}

/** The same without a word; a change of `again` is another try. */
export function useCode<P>(
  load: Load<P>,
  wanted: boolean,
  onFailed?: () => void,
  again?: unknown,
): ComponentType<P> | null {
  const [part, setPart] = useState<{ view: ComponentType<P> } | null>(null)
  const failed = useRef(onFailed)
  failed.current = onFailed
  useEffect(() => {
    void again
    if (!wanted || part) return
    let live = true
    load().then(
      (module) => live && setPart({ view: module.default }),
      () => live && failed.current?.(),
    )
    return () => {
      live = false
    }
  }, [load, wanted, part, again])
  return wanted ? (part?.view ?? null) : null
}
