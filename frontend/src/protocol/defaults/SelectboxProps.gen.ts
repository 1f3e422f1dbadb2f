// GENERATED from the Python structs by tools/gen.py; do not edit.
import { defaults as base } from "./WidgetProps.gen"

/** What a field that is not sent holds. */
export const defaults = {
  ...base,
  default: null,
  placeholder: null,
  required: false,
  icon: null,
  accept_new_options: false,
  filter_mode: "fuzzy",
  clearable: false,
  width: "stretch",
}
