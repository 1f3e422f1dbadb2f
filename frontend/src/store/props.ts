// The props of a node, whole: what the wire leaves out is at its default, which Python alone says.
import { defaults as headDefaults } from "../protocol/defaults/HeadProps.gen"
import type { TreeNode } from "../protocol/patch"
import type { HeadProps } from "../protocol/props.gen"

// By the props that came, not by the node: that one is new whenever its children change.
const whole = new WeakMap<object, object>()

/** Props with the defaults of their type filled in: the same object as long as no others come. */
export function withDefaults<P extends object>(props: object, defaults: object): P {
  let filled = whole.get(props)
  if (!filled) {
    filled = { ...defaults, ...props }
    whole.set(props, filled)
  }
  return filled as P
}

const NONE = {}

export function headProps(head: TreeNode | undefined): HeadProps {
  return withDefaults(head?.props ?? NONE, headDefaults)
}
