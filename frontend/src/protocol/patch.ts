// Applies a frame's ops to the page's nodes; the twin of `kawa/protocol/patch.py`.
// Both run the cases in `tests/cases`.
import type { Frame, Insert, Op, Value } from "./messages.gen"

export interface TreeNode {
  readonly id: string
  readonly type: string
  readonly props: Readonly<Record<string, unknown>>
  readonly parent: string | null
  readonly children: readonly string[]
}

export type Nodes = ReadonlyMap<string, TreeNode>

/** What a frame changes; `commit` makes it so. */
export interface Patched {
  /** Nodes whose object is new; gone ones are not among them. */
  changed: ReadonlyMap<string, TreeNode>
  gone: ReadonlySet<string>
  values: readonly Value[]
}

export const HEAD = "head"
export const ROOTS = ["main", "sidebar", "bottom", "event", "dialogs"] as const

/** An op names a node the page does not have: page and server no longer agree. */
export class PatchError extends Error {
  override name = "PatchError"
}

export function emptyPage(): Map<string, TreeNode> {
  const ids = [HEAD, ...ROOTS]
  return new Map(
    ids.map((id) => {
      const type = id === HEAD ? HEAD : "root"
      return [id, { id, type, props: {}, parent: null, children: [] }]
    }),
  )
}

/** Returns what a frame changes, at the cost of that; `nodes` itself stays as it is. */
export function applyFrame(nodes: Nodes, frame: Pick<Frame, "ops" | "reset">): Patched {
  const patch = new Patch(frame.reset ? emptyPage() : nodes)
  for (const op of frame.ops ?? []) patch.apply(op)
  return frame.reset ? settle(nodes, patch) : patch.result()
}

/** Changes a page as a frame says. */
export function commit(nodes: Map<string, TreeNode>, patched: Patched): void {
  for (const id of patched.gone) nodes.delete(id)
  for (const [id, node] of patched.changed) nodes.set(id, node)
}

interface Draft {
  id: string
  type: string
  props: Record<string, unknown>
  parent: string | null
  children: readonly string[]
}

class Patch {
  readonly values: Value[] = []
  readonly gone = new Set<string>()
  // Nodes copied in this patch may be written to: a long list costs one copy, not one per op.
  readonly drafts = new Map<string, Draft>()
  private readonly lists = new Map<string, string[]>()

  constructor(private readonly nodes: Nodes) {}

  apply(op: Op): void {
    switch (op.op) {
      case "insert":
        this.insert(op)
        return
      case "update": {
        const node = this.draft(op.id)
        node.type = op.type
        node.props = asProps(op.props)
        return
      }
      case "move": {
        const parent = this.detach(this.draft(op.id))
        if (parent === null) throw new PatchError(`cannot move ${op.id}: it has no parent`)
        this.place(op.id, parent, op.after)
        return
      }
      case "remove":
        this.detach(this.draft(op.id))
        this.forget(op.id)
        return
      case "append": {
        const node = this.draft(op.id)
        node.props = { ...node.props, [op.prop]: `${node.props[op.prop] ?? ""}${op.text}` }
        return
      }
      case "value":
        this.values.push(op)
    }
  }

  result(): Patched {
    return { changed: this.drafts, gone: this.gone, values: this.values }
  }

  private find(id: string): TreeNode | undefined {
    return this.drafts.get(id) ?? (this.gone.has(id) ? undefined : this.nodes.get(id))
  }

  private insert(op: Insert): void {
    if (this.find(op.id)) this.detach(this.draft(op.id))
    else this.add({ id: op.id, type: op.type, props: {}, parent: null, children: [] })
    const node = this.draft(op.id)
    node.type = op.type
    node.props = asProps(op.props)
    this.place(op.id, op.parent, op.after)
  }

  private add(node: Draft): void {
    this.drafts.set(node.id, node)
    this.gone.delete(node.id)
  }

  private draft(id: string): Draft {
    const known = this.drafts.get(id)
    if (known) return known
    const node = this.find(id)
    if (!node) throw new PatchError(`the page has no node ${id}`)
    const copy = { ...node }
    this.add(copy)
    return copy
  }

  /** The children of a node, to be changed. */
  private list(id: string): string[] {
    const known = this.lists.get(id)
    if (known) return known
    const node = this.draft(id)
    const children = [...node.children]
    node.children = children
    this.lists.set(id, children)
    return children
  }

  private detach(node: Draft): string | null {
    const parent = node.parent
    if (parent === null) return null
    const siblings = this.list(parent)
    const at = siblings.lastIndexOf(node.id)
    if (at >= 0) siblings.splice(at, 1)
    node.parent = null
    return parent
  }

  private place(id: string, parent: string, after: string | null): void {
    const siblings = this.list(parent)
    // Mostly the new node goes last, so the search starts there.
    const at = after === null ? 0 : siblings.lastIndexOf(after) + 1
    if (after !== null && at === 0) throw new PatchError(`${parent} has no child ${after}`)
    siblings.splice(at, 0, id)
    this.draft(id).parent = parent
  }

  private forget(id: string): void {
    const node = this.find(id)
    this.drafts.delete(id)
    this.lists.delete(id)
    this.gone.add(id)
    for (const child of node?.children ?? []) this.forget(child)
  }
}

/** After a reset, a node that came out as it was keeps its object, so nothing is drawn again. */
function settle(before: Nodes, patch: Patch): Patched {
  const changed = new Map<string, TreeNode>()
  const after: Nodes = new Map([...emptyPage(), ...patch.drafts])
  for (const [id, node] of after) {
    const old = before.get(id)
    if (old === undefined || !sameData(old, node)) changed.set(id, node)
  }
  const gone = new Set([...before.keys()].filter((id) => !after.has(id)))
  return { changed, gone, values: patch.values }
}

function asProps(props: unknown): Record<string, unknown> {
  return (props ?? {}) as Record<string, unknown>
}

/** Compares two values of wire data by content. */
export function sameData(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false
  if (ArrayBuffer.isView(a) || ArrayBuffer.isView(b)) return sameBytes(a, b)
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const left = a as Record<string, unknown>
  const right = b as Record<string, unknown>
  const keys = Object.keys(left)
  if (keys.length !== Object.keys(right).length) return false
  return keys.every((key) => key in right && sameData(left[key], right[key]))
}

function sameBytes(a: object, b: object): boolean {
  if (!(a instanceof Uint8Array && b instanceof Uint8Array) || a.length !== b.length) return false
  return a.every((byte, at) => byte === b[at])
}
