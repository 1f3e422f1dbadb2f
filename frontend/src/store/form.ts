// What a form knows of its widgets, read from the tree.
import type { TreeStore } from "./tree"

/** Where the wire leaves out a default that is not null. */
const DEFAULT_OF_TYPE: Readonly<Record<string, unknown>> = {
  checkbox: false,
  text_input: "",
  file_uploader: [],
}

export function submitButtons(tree: TreeStore, form: string) {
  return [...tree.below(form)].filter((node) => node.props.submit === true)
}

export function firstSubmitButton(tree: TreeStore, form: string): string | undefined {
  return submitButtons(tree, form).find((node) => node.props.disabled !== true)?.id
}

/** The defaults that the widgets of a form go back to, if it clears on submit. */
export function clearedValues(
  tree: TreeStore,
  form: string,
): ReadonlyMap<string, unknown> | undefined {
  if (tree.get(form)?.props.clear_on_submit !== true) return undefined
  const cleared = new Map<string, unknown>()
  for (const node of tree.below(form)) {
    const isInput = node.props.form === form && node.props.submit !== true && "label" in node.props
    const inPage = node.type === "expander" || node.type === "tabs"
    if (isInput && !inPage) {
      cleared.set(node.id, node.props.default ?? DEFAULT_OF_TYPE[node.type] ?? null)
    }
  }
  return cleared
}
