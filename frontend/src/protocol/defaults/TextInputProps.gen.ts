// GENERATED from the Python structs by tools/gen.py; do not edit.
import { defaults as base } from "./WidgetProps.gen"

/** What a field that is not sent holds. */
export const defaults = {
  ...base,
  default: "",
  max_chars: null,
  type: "default",
  autocomplete: null,
  placeholder: null,
  required: false,
  icon: null,
  pattern: null,
  pattern_message: null,
  live: null,
  width: "stretch",
}
