// What a function draws that reruns by itself; with a clock, if it does so from time to time.
import { useEffect } from "react"
import { LayoutWrapper, VerticalBlock } from "../layout/Block"
import type { ElementProps } from "../layout/element"
import type { FragmentProps } from "../protocol/props.gen"
import { clockOf } from "../store/clock"
import { usePage } from "../store/react"

export { defaults } from "../protocol/defaults/FragmentProps.gen"
export const container = true

export default function Fragment({ id, props, children }: ElementProps<FragmentProps>) {
  const page = usePage()
  const every = props.run_every
  useEffect(() => {
    if (every !== null) return clockOf(page).add(id, every * 1000)
  }, [page, id, every])
  // Its place in a container outside of it is no box of its own.
  if (props.outer) return children
  return (
    <LayoutWrapper width="stretch">
      <VerticalBlock>{children}</VerticalBlock>
    </LayoutWrapper>
  )
}
