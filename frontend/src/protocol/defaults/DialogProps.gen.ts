// GENERATED from the Python structs by tools/gen.py; do not edit.
import { defaults as base } from "./StatefulProps.gen"

/** What a field that is not sent holds. */
export const defaults = {
  ...base,
  width: "small",
  position: "center",
  dismissible: true,
  icon: null,
  opened: 0,
}
