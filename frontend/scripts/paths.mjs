// Where the build goes, and what of it is looked at.
import { readdirSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

export const FRONTEND = dirname(dirname(fileURLToPath(import.meta.url)))
export const STATIC = join(FRONTEND, "..", "src", "kawa", "static")

/** All files below a directory, by their path relative to it, sorted. */
export function filesBelow(directory) {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort()
}
