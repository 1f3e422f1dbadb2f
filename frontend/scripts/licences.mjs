// The licences of all that may end up in the build: fails on one that is not allowed, and writes their texts.
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { FRONTEND } from "./paths.mjs"

const ALLOWED = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "OFL-1.1",
  "Unlicense",
])

/** Packages whose manifest names no licence, but whose licence file is that of one. */
const IN_THEIR_FILE = { khroma: "MIT" }

/** Every package of the production closure, as the lock file has it. */
function packages() {
  const lock = JSON.parse(readFileSync(join(FRONTEND, "package-lock.json"), "utf8"))
  return Object.entries(lock.packages)
    .filter(([path, entry]) => path !== "" && !entry.dev && !entry.devOptional && !entry.optional)
    .map(([path]) => {
      const manifest = JSON.parse(readFileSync(join(FRONTEND, path, "package.json"), "utf8"))
      const { name, version, license } = manifest
      return {
        name,
        version,
        licence: license ?? IN_THEIR_FILE[name] ?? "none stated",
        path: join(FRONTEND, path),
      }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Whether an SPDX expression can be met with allowed licences. */
export function isAllowed(expression) {
  const plain = expression.replace(/[()]/g, "")
  return plain
    .split(" OR ")
    .some((choice) => choice.split(" AND ").every((licence) => ALLOWED.has(licence.trim())))
}

function textOf(path) {
  const files = readdirSync(path).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
  return files.map((file) => readFileSync(join(path, file), "utf8").trim()).join("\n\n")
}

/** The texts of all packages; equal texts once. Throws if a licence is not allowed. */
export function licenceTexts() {
  const all = packages()
  const refused = all.filter(({ licence }) => !isAllowed(licence))
  if (refused.length > 0) {
    const list = refused.map(({ name, licence }) => `${name} (${licence})`).join(", ")
    throw new Error(`Licences that are not on the list in scripts/licences.mjs: ${list}.`)
  }
  const byText = new Map()
  for (const { name, version, licence, path } of all) {
    const text = textOf(path) || `Licensed under ${licence}; the package carries no text.`
    byText.set(text, [...(byText.get(text) ?? []), `${name} ${version} (${licence})`])
  }
  const parts = [...byText].map(([text, names]) => `${names.join("\n")}\n\n${text}\n`)
  return `Kawa's page contains the following software.\n\n${parts.join(`\n${"-".repeat(72)}\n\n`)}`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  licenceTexts()
  console.log(`${packages().length} packages, all under allowed licences.`)
}
