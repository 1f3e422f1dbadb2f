// What a function draws that reruns by itself; with a clock, if it does so from time to time.
import { LayoutWrapper, VerticalBlock } from "../layout/Block"
import type { ElementProps } from "../layout/element"
import type { FragmentProps } from "../protocol/props.gen"

export { defaults } from "../protocol/defaults/FragmentProps.gen"
export const container = true

export default function Fragment({ props, children }: ElementProps<FragmentProps>) {
  // Its place in a container outside of it is no box of its own.
  if (props.outer) return children
  return (
    <LayoutWrapper width="stretch">
      <VerticalBlock>{children}</VerticalBlock>
    </LayoutWrapper>
  )
}
