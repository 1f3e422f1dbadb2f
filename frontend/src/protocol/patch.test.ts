import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import type { Op } from "./messages.gen"
import { applyFrame, emptyPage, HEAD, type Nodes, PatchError, ROOTS } from "./patch"

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
  return [applyFrame(emptyPage(), { ops }).nodes, values]
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
    const patched = applyFrame(nodes, { ops, reset })
    for (const id of patched.gone) values.delete(id)
    for (const { id, value } of patched.values) values.set(id, value)
    expect(describeTree(patched.nodes, values)).toEqual(end)
  })

  it.each(cases)("$name: parents and children agree", ({ start, ops, reset = false }) => {
    const { nodes } = applyFrame(build(start)[0], { ops, reset })
    for (const node of nodes.values()) {
      if (node.parent !== null) expect(nodes.get(node.parent)?.children).toContain(node.id)
      for (const child of node.children) expect(nodes.get(child)?.parent).toBe(node.id)
    }
  })
})

describe("what a patch touches", () => {
  const two = applyFrame(emptyPage(), {
    ops: [
      { op: "insert", parent: "main", after: null, id: "a", type: "text", props: { body: "a" } },
      { op: "insert", parent: "main", after: "a", id: "b", type: "text", props: { body: "b" } },
    ],
  }).nodes

  it("leaves the page it starts from as it was", () => {
    const before = JSON.stringify([...two])
    applyFrame(two, { ops: [{ op: "remove", id: "a" }] })
    expect(JSON.stringify([...two])).toBe(before)
  })

  it("names only the changed nodes, and keeps the objects of the others", () => {
    const ops: Op[] = [{ op: "update", id: "b", type: "text", props: { body: "new" } }]
    const { nodes, changed } = applyFrame(two, { ops })
    expect([...changed]).toEqual(["b"])
    expect(nodes.get("a")).toBe(two.get("a"))
  })

  it("names nothing if a reset brings the same page", () => {
    const ops: Op[] = [
      { op: "insert", parent: "main", after: null, id: "a", type: "text", props: { body: "a" } },
      { op: "insert", parent: "main", after: "a", id: "b", type: "text", props: { body: "b" } },
    ]
    const { nodes, changed, gone } = applyFrame(two, { ops, reset: true })
    expect(changed.size + gone.size).toBe(0)
    expect(nodes.get("a")).toBe(two.get("a"))
  })

  it("names all that is gone, also below", () => {
    const ops: Op[] = [
      { op: "insert", parent: "main", after: "b", id: "box", type: "container", props: {} },
      { op: "insert", parent: "box", after: null, id: "in", type: "text", props: {} },
    ]
    const { nodes } = applyFrame(two, { ops })
    const { gone } = applyFrame(nodes, { ops: [{ op: "remove", id: "box" }] })
    expect([...gone].sort()).toEqual(["box", "in"])
  })

  it.each<Op>([
    { op: "update", id: "no", type: "text", props: {} },
    { op: "remove", id: "no" },
    { op: "move", id: "a", after: "no" },
    { op: "insert", parent: "no", after: null, id: "x", type: "text", props: {} },
    { op: "insert", parent: "main", after: "no", id: "x", type: "text", props: {} },
  ])("refuses $op of what does not exist", (op) => {
    expect(() => applyFrame(two, { ops: [op] })).toThrow(PatchError)
  })
})
