// A place for one element, perhaps without any.

import type { ElementProps } from "../layout/element"
import type { EmptyProps } from "../protocol/props.gen"

export { defaults } from "../protocol/defaults/EmptyProps.gen"
export const container = true

export default function Empty({ children }: ElementProps<EmptyProps>) {
  // Hidden, so that an empty place takes no gap.
  return children ?? <div data-testid="stEmpty" className="stEmpty" hidden />
}
