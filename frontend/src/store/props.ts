// The props of a node, whole: what the wire leaves out is at its default, which Python alone says.
import { DEFAULTS } from "../protocol/defaults.gen"
import { HEAD } from "../protocol/patch"

// By the props that came, not by the node: that one is new whenever its children change.
const whole = new WeakMap<object, object>()

/** The props of a node, with the defaults of its type filled in: the same object as long as no others come. */
export function propsOf<P extends object>({ type, props }: { type: string; props: object }): P {
  let filled = whole.get(props)
  if (!filled) {
    filled = Object.hasOwn(DEFAULTS, type) ? { ...DEFAULTS[type], ...props } : props
    whole.set(props, filled)
  }
  return filled as P
}

/** Stands in for the head while there is none. */
export const NO_HEAD = { type: HEAD, props: {} }
