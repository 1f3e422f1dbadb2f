// GENERATED from the Python structs by tools/gen.py; do not edit.
import { defaults as base } from "./Props.gen"

/** What a field that is not sent holds. */
export const defaults = {
  ...base,
  text: "In progress...",
  show_time: false,
  width: "content",
}
