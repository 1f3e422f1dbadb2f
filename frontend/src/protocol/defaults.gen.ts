// GENERATED from the Python structs by tools/gen.py; do not edit.

const Props = { key: null }
const WidgetProps = { ...Props, label: "", help: null, disabled: false, label_visibility: "visible", form: null, ignore: false }

/** What a field that is not sent holds, by wire type. */
export const DEFAULTS: Readonly<Record<string, object>> = {
  alert: { ...Props, icon: null, title: null, width: "stretch" },
  button: { ...WidgetProps, type: "secondary", icon: null, icon_position: "left", width: "content", shortcut: null, wrap: false, submit: false },
  checkbox: { ...WidgetProps, default: false, width: "content", wrap: true },
  code: { ...Props, language: "python", line_numbers: false, wrap_lines: false, height: "content", width: "stretch" },
  column: { ...Props, weight: 1, border: false },
  columns: { ...Props, gap: "small", vertical_alignment: "top", width: "stretch", wrap: true },
  container: { ...Props, border: false, horizontal: false, wrap: true, horizontal_alignment: "left", vertical_alignment: "top", gap: "small", width: "stretch", height: "content", autoscroll: false },
  divider: { ...Props, width: "stretch" },
  empty: { ...Props },
  exception: { ...Props, markdown: false, frames: [], hint: null, width: "stretch", warning: false },
  expander: { ...Props, default: false, icon: null, type: "default", width: "stretch", stateful: false, ignore: false, form: null },
  file_uploader: { ...WidgetProps, types: [], multiple: false, directory: false, max_mb: 200, proof: "", width: "stretch" },
  form: { ...Props, clear_on_submit: false, enter_to_submit: true, border: true, width: "stretch", height: "content" },
  head: { title: "", icon: "", layout: "centered", sidebar: "auto", menu: {}, page: "", query: "", navigation: [], nav_position: "sidebar", nav_expanded: false, not_found: null },
  heading: { ...Props, anchor: null, help: null, icon: null, divider: null, width: "stretch", text_alignment: "left", wrap: true },
  json: { ...Props, expanded: true, width: "stretch" },
  markdown: { ...Props, caption: false, unsafe_allow_html: false, help: null, width: "auto", text_alignment: "left", anchors: true, wrap: true },
  number_input: { ...WidgetProps, default: null, min: null, max: null, kind: "float", format: null, placeholder: null, required: false, icon: null, width: "stretch" },
  page_link: { ...Props, page: null, url: null, query: "", icon: null, icon_position: "left", help: null, disabled: false, width: "content", current: false },
  progress: { ...Props, text: null, width: "stretch" },
  selectbox: { ...WidgetProps, default: null, placeholder: null, required: false, icon: null, accept_new_options: false, filter_mode: "fuzzy", clearable: false, width: "stretch" },
  slider: { ...WidgetProps, kind: "int", format: null, width: "stretch" },
  spinner: { ...Props, text: "In progress...", show_time: false, width: "content" },
  tab: { ...Props },
  tabs: { ...Props, default: null, width: "stretch", height: "content", stateful: false, ignore: false, form: null },
  text_input: { ...WidgetProps, default: "", max_chars: null, type: "default", autocomplete: null, placeholder: null, required: false, icon: null, pattern: null, pattern_message: null, live: null, width: "stretch" },
  text: { ...Props, help: null, width: "content", text_alignment: "left", wrap: true },
  time_input: { ...WidgetProps, default: null, step: 900, format: "24h", required: false, clearable: false, width: "stretch" },
}
