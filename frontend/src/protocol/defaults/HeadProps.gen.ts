// GENERATED from the Python structs by tools/gen.py; do not edit.

/** What a field that is not sent holds. */
export const defaults = {
  title: "",
  icon: "",
  layout: "centered",
  sidebar: "auto",
  menu: {},
  page: "",
  query: "",
  navigation: [],
  nav_position: "sidebar",
  nav_expanded: false,
  not_found: null,
}
