// What a form knows of its widgets, read from the tree.
import type { TreeNode } from "../protocol/patch"
import type { TreeStore } from "./tree"

export function submitButtons(tree: TreeStore, form: string): TreeNode[] {
  return [...tree.below(form)].filter((node) => node.props.submit === true)
}

export function firstSubmitButton(tree: TreeStore, form: string): TreeNode | undefined {
  return submitButtons(tree, form).find((node) => node.props.disabled !== true)
}

/** The form that a node stands in. */
export function formAround(tree: TreeStore, id: string): TreeNode | undefined {
  let node = tree.get(id)
  while (node && node.type !== "form") {
    node = node.parent === null ? undefined : tree.get(node.parent)
  }
  return node
}
