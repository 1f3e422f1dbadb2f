import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import type { Op } from "./messages.gen"
import {
  applyFrame,
  commit,
  emptyPage,
  HEAD,
  type Nodes,
  PatchError,
  type Patched,
  ROOTS,
  type TreeNode,
} from "./patch"

interface Tree {
  id: string
  type: string
  props: Record<string, unknown>
  children: Tree[]
  value?: unknown
}

interface Case {
  name: string
  start: Tree | null
  ops: Op[]
  end: Tree
  reset?: boolean
}

// Vitest runs in the frontend's folder.
const CASES = join(process.cwd(), "..", "tests", "cases")

type Values = Map<string, unknown>

/** The page after a patch. */
function after(nodes: Nodes, patched: Patched): Nodes {
  const copy = new Map(nodes)
  commit(copy, patched)
  return copy
}

/** A frame's patch, and the page after it. */
function apply(nodes: Nodes, frame: Parameters<typeof applyFrame>[1]): Patched & { nodes: Nodes } {
  const patched = applyFrame(nodes, frame)
  return { ...patched, nodes: after(nodes, patched) }
}

function build(tree: Tree | null): [Nodes, Values] {
  const ops: Op[] = []
  const values: Values = new Map()
  const children = (node: Tree) => {
    node.children.forEach((child, at) => {
      const { id, type, props } = child
      const after = node.children[at - 1]?.id ?? null
      ops.push({ op: "insert", parent: node.id, after, id, type, props })
      if ("value" in child) values.set(id, child.value)
      children(child)
    })
  }
  for (const root of tree?.children ?? []) {
    if (root.id === HEAD) ops.push({ op: "update", id: HEAD, type: HEAD, props: root.props })
    children(root)
  }
  return [apply(emptyPage(), { ops }).nodes, values]
}

function describeTree(nodes: Nodes, values: Values): Tree {
  const tree = (id: string): Tree => {
    const node = nodes.get(id)
    if (!node) throw new Error(`a parent names ${id}, which does not exist`)
    const { type, props, children } = node
    const described = { id, type, props: { ...props }, children: children.map(tree) }
    return values.has(id) ? { ...described, value: values.get(id) } : described
  }
  const roots = [HEAD, ...ROOTS].map(tree)
  const full = roots.filter(
    (root) => root.children.length > 0 || Object.keys(root.props).length > 0,
  )
  return { id: "page", type: "page", props: {}, children: full }
}

describe.each(readdirSync(CASES).filter((file) => file.endsWith(".json")))("%s", (file) => {
  const cases = JSON.parse(readFileSync(join(CASES, file), "utf8")) as Case[]
  it.each(cases)("$name", ({ start, ops, end, reset = false }) => {
    const [nodes, values] = build(start)
    const patched = apply(nodes, { ops, reset })
    for (const id of patched.gone) values.delete(id)
    for (const { id, value } of patched.values) values.set(id, value)
    expect(describeTree(patched.nodes, values)).toEqual(end)
  })

  it.each(cases)("$name: parents and children agree", ({ start, ops, reset = false }) => {
    const { nodes } = apply(build(start)[0], { ops, reset })
    for (const node of nodes.values()) {
      if (node.parent !== null) expect(nodes.get(node.parent)?.children).toContain(node.id)
      for (const child of node.children) expect(nodes.get(child)?.parent).toBe(node.id)
    }
  })
})

describe("what a patch touches", () => {
  const two = apply(emptyPage(), {
    ops: [
      { op: "insert", parent: "main", after: null, id: "a", type: "text", props: { body: "a" } },
      { op: "insert", parent: "main", after: "a", id: "b", type: "text", props: { body: "b" } },
    ],
  }).nodes

  it("leaves the page it starts from as it was", () => {
    const before = JSON.stringify([...two])
    apply(two, { ops: [{ op: "remove", id: "a" }] })
    expect(JSON.stringify([...two])).toBe(before)
  })

  it("names only the changed nodes, and keeps the objects of the others", () => {
    const ops: Op[] = [{ op: "update", id: "b", type: "text", props: { body: "new" } }]
    const { nodes, changed } = apply(two, { ops })
    expect([...changed.keys()]).toEqual(["b"])
    expect(nodes.get("a")).toBe(two.get("a"))
  })

  it("names nothing if a reset brings the same page", () => {
    const ops: Op[] = [
      { op: "insert", parent: "main", after: null, id: "a", type: "text", props: { body: "a" } },
      { op: "insert", parent: "main", after: "a", id: "b", type: "text", props: { body: "b" } },
    ]
    const { nodes, changed, gone } = apply(two, { ops, reset: true })
    expect(changed.size + gone.size).toBe(0)
    expect(nodes.get("a")).toBe(two.get("a"))
  })

  it("names all that is gone, also below", () => {
    const ops: Op[] = [
      { op: "insert", parent: "main", after: "b", id: "box", type: "container", props: {} },
      { op: "insert", parent: "box", after: null, id: "in", type: "text", props: {} },
    ]
    const { nodes } = apply(two, { ops })
    const { gone } = apply(nodes, { ops: [{ op: "remove", id: "box" }] })
    expect([...gone].sort()).toEqual(["box", "in"])
  })

  it.each<Op>([
    { op: "update", id: "no", type: "text", props: {} },
    { op: "remove", id: "no" },
    { op: "move", id: "a", after: "no" },
    { op: "insert", parent: "no", after: null, id: "x", type: "text", props: {} },
    { op: "insert", parent: "main", after: "no", id: "x", type: "text", props: {} },
  ])("refuses $op of what does not exist", (op) => {
    expect(() => apply(two, { ops: [op] })).toThrow(PatchError)
  })
})

/** A page's nodes that counts how often they are looked at. */
class Counted extends Map<string, TreeNode> {
  reads = 0
  walks = 0
  override get(id: string): TreeNode | undefined {
    this.reads++
    return super.get(id)
  }
  override [Symbol.iterator](): MapIterator<[string, TreeNode]> {
    this.walks++
    return super[Symbol.iterator]()
  }
  override entries(): MapIterator<[string, TreeNode]> {
    this.walks++
    return super.entries()
  }
}

describe("the cost of a frame", () => {
  const many = (count: number): Counted => {
    const ops: Op[] = Array.from({ length: count }, (_, n) => ({
      op: "insert",
      parent: "main",
      after: n ? `n${n - 1}` : null,
      id: `n${n}`,
      type: "text",
      props: {},
    }))
    return new Counted(apply(emptyPage(), { ops }).nodes)
  }

  it.each<[string, Op]>([
    ["an update", { op: "update", id: "n7", type: "text", props: { body: "new" } }],
    ["added text", { op: "append", id: "n7", prop: "body", text: "new" }],
    [
      "a new last node",
      { op: "insert", parent: "main", after: "n7", id: "x", type: "text", props: {} },
    ],
    ["a node that goes", { op: "remove", id: "n7" }],
  ])("follows what changed, not the page: %s", (_, op) => {
    const counts = [100, 4000].map((count) => {
      const nodes = many(count)
      nodes.reads = 0
      nodes.walks = 0
      const patched = applyFrame(nodes, { ops: [op] })
      commit(nodes, patched)
      return [nodes.reads, nodes.walks, patched.changed.size]
    })
    expect(counts[0]).toEqual(counts[1])
    expect(counts[0]?.[0]).toBeLessThan(5)
    expect(counts[0]?.[1]).toBe(0)
  })

  it("leaves the list of children as it is where only props change", () => {
    const nodes = many(10)
    const op: Op = { op: "update", id: "main", type: "root", props: { wide: true } }
    const { changed } = applyFrame(nodes, { ops: [op] })
    expect(changed.get("main")?.children).toBe(nodes.get("main")?.children)
  })
})
