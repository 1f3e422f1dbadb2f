// What every element gets from the page, and the only things it may use to talk to the server.
// An element is a default export in `elements/<PascalCase of the wire type>.tsx`; nothing registers it.
// The page wraps each element in `stElementContainer`, which has `st-key-<key>` and applies `props.width`. A module
// that also exports `container = true` is not wrapped: it draws its own box (see `Block.tsx`) and its `children`.
import type { ComponentType, ReactNode } from "react"

/**
 * Props of an element component.
 *
 * `P` are the wire props (`protocol/props.gen.ts`): every field is there, as the page fills in what
 * is at its default in Python. `V` is the wire value of a widget.
 */
export interface ElementProps<P, V = never> {
  /** The node's id, stable over reruns: use it for `id`/`aria-labelledby` of DOM parts. */
  id: string
  /** The wire type, e.g. `heading`. */
  type: string
  props: P
  /**
   * What the widget holds now: what the user set and the server has not overruled, else what the
   * server last set, else undefined (apply `props.default`). Inside a form this is the buffered value.
   *
   * Keep a local draft only for what is not committed yet (typed text), and drop that draft when
   * `revision` changes, not when `value` changes.
   */
  value: V | undefined
  /**
   * Rises each time the server forces the value (a `value` op). A draft must be given up then,
   * even if the forced value equals the old one.
   */
  revision: number
  /** Commit a value: sent at once, kept back in a form, or held if `props.ignore`. */
  setValue(value: V): void
  /** A one-run value (a click); true unless said. Not for submit buttons: see `submitForm`. */
  trigger(value?: unknown): void
  /**
   * Present for elements inside a form whose form allows Enter to submit. Commit the draft with
   * `setValue` first, then call it. It presses the form's first enabled submit button.
   */
  formSubmit?: (() => void) | undefined
  /** A submit button (`props.submit`) calls this instead of `trigger`: sends the whole form with itself. */
  submitForm(): void
  /** The rendered children, in order; undefined for a leaf. */
  children?: ReactNode
  childIds: readonly string[]
  /** `props.disabled`, or the page takes no input now. */
  disabled: boolean
}

/** What a file in `elements/` exports. */
export interface ElementModule {
  // Each element knows its own props; the page hands over what the wire says.
  default: ComponentType<ElementProps<never, never>>
  /** What its props hold where nothing is sent: `export { defaults } from "../protocol/defaults/…"`. */
  defaults: object
  container?: boolean
}
