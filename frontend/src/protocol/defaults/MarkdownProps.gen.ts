// GENERATED from the Python structs by tools/gen.py; do not edit.
import { defaults as base } from "./Props.gen"

/** What a field that is not sent holds. */
export const defaults = {
  ...base,
  caption: false,
  unsafe_allow_html: false,
  help: null,
  width: "auto",
  text_alignment: "left",
  anchors: true,
  wrap: true,
  cursor: null,
}
