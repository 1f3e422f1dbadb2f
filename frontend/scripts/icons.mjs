// The Material symbols as one table, name to path data, which the server hands out one icon at a time.
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { FRONTEND } from "./paths.mjs"

const SOURCE = join(FRONTEND, "node_modules", "@material-symbols", "svg-400", "rounded")

/** Outlined icons only: the filled twins have no name of their own in `:material/name:`. */
export function materialIcons() {
  const names = readdirSync(SOURCE).filter(
    (file) => file.endsWith(".svg") && !file.endsWith("-fill.svg"),
  )
  return Object.fromEntries(
    names.sort().map((file) => {
      const drawing = readFileSync(join(SOURCE, file), "utf8")
      const paths = [...drawing.matchAll(/<path[^>]*\sd="([^"]*)"/g)].map((found) => found[1])
      if (paths.length === 0) throw new Error(`${file} has no path: the icon set has changed form.`)
      return [file.slice(0, -".svg".length), paths.join(" ")]
    }),
  )
}
