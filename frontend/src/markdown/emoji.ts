// The table of emoji shortcodes, in a chunk of its own.
import emoji from "markdown-it-emoji/lib/data/full.mjs"

export { emoji }
