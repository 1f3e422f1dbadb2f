// Holds the first load of a page with text and a button, and each widget's code, to their budgets.
import { existsSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { STATIC } from "./paths.mjs"

const FIRST_LOAD = { kilobytes: 150, requests: 8 }
const WIDGET_KILOBYTES = 40
const FIRST_ELEMENTS = ["Text", "Markdown", "Heading", "Button"]

const manifest = JSON.parse(readFileSync(join(STATIC, "manifest.json"), "utf8"))
const html = readFileSync(join(STATIC, "index.html"), "utf8")

/** Bytes on the wire: packed if it was worth packing. */
function size(file) {
  const path = join(STATIC, file)
  if (existsSync(`${path}.gz`)) return statSync(`${path}.gz`).size
  return file.endsWith(".html") ? gzipSync(readFileSync(path)).length : statSync(path).size
}

/** The files a chunk needs, with what it imports statically. */
function closure(key, seen = new Set()) {
  const chunk = manifest[key]
  if (!chunk || seen.has(chunk.file)) return seen
  for (const file of [chunk.file, ...(chunk.css ?? [])]) seen.add(file)
  for (const imported of chunk.imports ?? []) closure(imported, seen)
  return seen
}

function kilobytes(files) {
  return [...files].reduce((sum, file) => sum + size(file), 0) / 1024
}

const first = closure("index.html")
const entry = new Set(first)
first.add("index.html")
for (const found of html.matchAll(/(?:href|src)="\.\/(assets\/[^"]+)"/g)) first.add(found[1])
for (const name of FIRST_ELEMENTS) closure(`src/elements/${name}.tsx`, first)

const problems = []
const total = kilobytes(first)
console.log(`First load: ${total.toFixed(1)} KB gzip in ${first.size} requests`)
for (const file of first) console.log(`  ${size(file).toString().padStart(7)}  ${file}`)
if (total > FIRST_LOAD.kilobytes) problems.push(`first load is over ${FIRST_LOAD.kilobytes} KB`)
if (first.size > FIRST_LOAD.requests) {
  problems.push(`first load takes more than ${FIRST_LOAD.requests} requests`)
}

const elements = Object.keys(manifest).filter((key) => /^src\/elements\/\w+\.tsx$/.test(key))
const closures = new Map(elements.map((key) => [key, closure(key)]))
for (const [key, files] of closures) {
  // What several elements use is loaded once, and counted for none of them.
  const own = [...files].filter((file) => {
    const users = [...closures.values()].filter((other) => other.has(file)).length
    return !entry.has(file) && users === 1
  })
  const weight = kilobytes(own)
  if (weight > WIDGET_KILOBYTES) problems.push(`${key} takes ${weight.toFixed(1)} KB of its own`)
}

if (problems.length > 0) {
  console.error(`Over budget: ${problems.join("; ")}.`)
  process.exit(1)
}
