// For tests: draws one element as the page does, and records what it sends.
import { cleanup, render } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { type ComponentType, createElement, useState } from "react"
import { afterEach } from "vitest"
import type { ElementProps } from "../layout/element"
import { withDefaults } from "../store/props"

afterEach(cleanup)

interface Surroundings<V> {
  value?: V
  /** The element is in a form that Enter submits. */
  inForm?: boolean
  disabled?: boolean
}

/** What happened, in order: `["value", v]`, `["trigger"]`, `["submit"]`. */
export type Sent = (readonly [string, ...unknown[]])[]

const DEFAULTS = import.meta.glob<{ defaults: object }>("../protocol/defaults/*.gen.ts", {
  eager: true,
})

export function mount<P extends object, V>(
  View: ComponentType<ElementProps<P, V>>,
  props: Partial<P>,
  { value: initial, inForm = false, disabled = false }: Surroundings<V> = {},
) {
  const sent: Sent = []
  const found = DEFAULTS[`../protocol/defaults/${View.name}Props.gen.ts`]
  if (!found) throw new Error(`no element is drawn by ${View.name}`)
  const { defaults } = found
  let force: (value: V) => void = () => {}
  function Page({ shown }: { shown: Partial<P> }) {
    const [{ value, revision }, set] = useState<{ value: V | undefined; revision: number }>({
      value: initial,
      revision: 0,
    })
    force = (forced) => set((old) => ({ value: forced, revision: old.revision + 1 }))
    const element = createElement(View, {
      id: "w",
      type: "w",
      props: withDefaults<P>(shown, defaults),
      value,
      revision,
      setValue: (next) => {
        sent.push(["value", next])
        set((old) => ({ ...old, value: next }))
      },
      trigger: () => sent.push(["trigger"]),
      formSubmit: inForm ? () => sent.push(["submit"]) : undefined,
      submitForm: () => sent.push(["submit"]),
      childIds: [],
      disabled,
    })
    return inForm ? createElement("div", { "data-testid": "stForm" }, element) : element
  }
  const page = (shown: Partial<P>) => createElement(Page, { shown })
  const view = render(page(props))
  return {
    sent,
    container: view.container,
    /** The server sends other props. */
    update: (next: Partial<P>) => view.rerender(page(next)),
    /** The server forces the value. */
    force: (next: V) => force(next),
    // No delay: the next key comes before anything else had a chance to run.
    user: userEvent.setup({ delay: null }),
  }
}
