// Draws one node of the tree, and its children if it is a container. Redrawn only when its own node, its own
// value or the code of its type changes.
import { memo, type ReactNode, useContext } from "react"
import { text } from "../i18n"
import type { TreeNode } from "../protocol/patch"
import type { WidgetProps } from "../protocol/props.gen"
import { useCell } from "../store/cell"
import { withDefaults } from "../store/props"
import { useNode, usePage, useWidgetState } from "../store/react"
import css from "./Block.module.css"
import { ErrorBoundary } from "./ErrorBoundary"
import type { ElementProps } from "./element"
import { keyClass, widthProps } from "./sizes"
import { ViewsContext } from "./views"

export const Node = memo(function Node({ id }: { id: string }) {
  const node = useNode(id)
  if (!node) return null
  return (
    <ErrorBoundary watch={node}>
      <Element node={node} />
    </ErrorBoundary>
  )
})

/** The nodes below `id`, in order. */
export function Children({ ids }: { ids: readonly string[] }) {
  return ids.map((id) => <Node key={id} id={id} />)
}

function Element({ node }: { node: TreeNode }) {
  const lookUp = useContext(ViewsContext)
  if (!lookUp) throw new Error("A node is drawn outside of <ViewsContext>")
  const found = useCell(lookUp(node.type))
  if (found === "loading") return <Wrapper id={node.id} props={node.props} />
  if (found === "unknown" || found === "failed") {
    return (
      <Wrapper id={node.id} props={node.props}>
        <Outdated />
      </Wrapper>
    )
  }
  const View = found.default as unknown as (props: ElementProps<unknown, unknown>) => ReactNode
  const props = withDefaults<ShownProps>(node.props, found.defaults)
  const drawn = <Connected node={node} props={props} view={View} />
  return found.container ? (
    drawn
  ) : (
    <Wrapper id={node.id} props={props}>
      {drawn}
    </Wrapper>
  )
}

/** What of an element's props means something to the page itself. */
interface ShownProps extends Partial<Pick<WidgetProps, "key" | "form" | "ignore" | "disabled">> {
  width?: number | string
}

interface ConnectedProps {
  node: TreeNode
  props: ShownProps
  view: (props: ElementProps<unknown, unknown>) => ReactNode
}

/** Gives an element its value and the ways to change it. */
function Connected({ node, props, view: View }: ConnectedProps) {
  const page = usePage()
  const { value, revision } = useWidgetState(node.id)
  const lineState = useCell(page.lineState)
  const { id, type, children } = node
  const form = props.form ?? null
  const frozen = lineState === "taken_over" || lineState === "refused"
  return (
    <View
      id={id}
      type={type}
      props={props}
      value={value}
      revision={revision}
      setValue={(next) => page.values.set(id, next, { form, ignore: props.ignore === true })}
      trigger={(what) => page.values.trigger(id, what)}
      formSubmit={form === null ? undefined : page.enterSubmits(id)}
      submitForm={() => (form === null ? page.values.trigger(id) : page.submitForm(form, id))}
      childIds={children}
      disabled={frozen || props.disabled === true}
    >
      {children.length > 0 ? <Children ids={children} /> : undefined}
    </View>
  )
}

interface WrapperProps {
  id: string
  props: ShownProps
  children?: ReactNode
}

function Wrapper({ id, props, children }: WrapperProps) {
  return (
    <div
      data-testid="stElementContainer"
      data-node={id}
      className={`stElementContainer element-container ${css.wrapper} ${keyClass(props.key)}`}
      {...widthProps(props.width)}
    >
      {children}
    </div>
  )
}

/** The server sends an element that this build does not know, or whose code is gone: a newer one is out. */
function Outdated() {
  return (
    <div role="alert" className={css.problem}>
      {text("page_outdated")}
      <button type="button" onClick={() => location.reload()}>
        {text("reload")}
      </button>
    </div>
  )
}
