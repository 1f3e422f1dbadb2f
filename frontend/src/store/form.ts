// What a form knows of its widgets, read from the tree.
import type { TreeStore } from "./tree"

export function submitButtons(tree: TreeStore, form: string) {
  return [...tree.below(form)].filter((node) => node.props.submit === true)
}

export function firstSubmitButton(tree: TreeStore, form: string): string | undefined {
  return submitButtons(tree, form).find((node) => node.props.disabled !== true)?.id
}
