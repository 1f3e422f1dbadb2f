// GENERATED from the Python structs by tools/gen.py; do not edit.

/** What a field that is not sent holds. */
export const defaults = {
  key: null,
}
