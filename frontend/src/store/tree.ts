// The page's nodes, outside React: a view subscribes to its one node, so a patch redraws only what it names.
import type { Frame, Value } from "../protocol/messages.gen"
import { applyFrame, commit, emptyPage, type TreeNode } from "../protocol/patch"

export class TreeStore {
  private readonly nodes = emptyPage()
  private readonly listeners = new Map<string, Set<() => void>>()

  get(id: string): TreeNode | undefined {
    return this.nodes.get(id)
  }

  subscribe(id: string, listener: () => void): () => void {
    const all = this.listeners.get(id) ?? new Set()
    this.listeners.set(id, all.add(listener))
    return () => {
      all.delete(listener)
      if (all.size === 0 && this.listeners.get(id) === all) this.listeners.delete(id)
    }
  }

  /** Applies a frame; `between` takes its values before any view is told. */
  apply(
    frame: Frame,
    between: (values: readonly Value[], gone: ReadonlySet<string>) => void,
  ): void {
    const patched = applyFrame(this.nodes, frame)
    commit(this.nodes, patched)
    between(patched.values, patched.gone)
    for (const id of [...patched.changed.keys(), ...patched.gone]) {
      for (const listener of this.listeners.get(id) ?? []) listener()
    }
  }

  /** All nodes below `id`, depth first, in the order of the page. */
  *below(id: string): Generator<TreeNode> {
    for (const child of this.nodes.get(id)?.children ?? []) {
      const node = this.nodes.get(child)
      if (!node) continue
      yield node
      yield* this.below(child)
    }
  }
}
