// Turns the JSON Schema of the wire structs (stdin) into TypeScript types (stdout); called by tools/gen.py.
import { compile } from "json-schema-to-typescript"

const { definitions, constants } = JSON.parse(await new Response(process.stdin).text())
const roots = Object.keys(definitions)
const schema = {
  definitions,
  type: "object",
  properties: Object.fromEntries(roots.map((name) => [name, { $ref: `#/definitions/${name}` }])),
  required: roots,
  additionalProperties: false,
}
const source = await compile(schema, "Wire", {
  additionalProperties: false,
  bannerComment: "// GENERATED from the Python structs by tools/gen.py; do not edit.",
  style: { semi: false, printWidth: 100, trailingComma: "all" },
})
// The wrapper that named the roots is of no use to anyone.
const types = source.replace(/export interface Wire \{[\s\S]*?\n\}\n/, "")
const lines = Object.entries(constants).map(([name, value]) => `export const ${name} = ${value}\n`)
process.stdout.write(`${types.trimEnd()}\n${lines.length ? `\n${lines.join("")}` : ""}`)
