// GENERATED from the Python structs by tools/gen.py; do not edit.
import { defaults as base } from "./WidgetProps.gen"

/** What a field that is not sent holds. */
export const defaults = {
  ...base,
  kind: "int",
  format: null,
  width: "stretch",
}
