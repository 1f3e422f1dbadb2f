// GENERATED from the Python structs by tools/gen.py; do not edit.

/**
 * Props of `alert`.
 */
export interface AlertProps {
  key: string | null
  kind: "error" | "info" | "success" | "warning"
  body: string
  icon: string | null
  title: string | null
  width: number | "stretch"
}
/**
 * Props of `button`; `submit` marks a form's submit button.
 */
export interface ButtonProps {
  key: string | null
  label: string
  help: string | null
  disabled: boolean
  label_visibility: "collapsed" | "hidden" | "visible"
  form: string | null
  ignore: boolean
  type: "primary" | "secondary" | "tertiary"
  icon: string | null
  icon_position: "left" | "right"
  width: number | ("content" | "stretch")
  shortcut: string | null
  wrap: boolean
  submit: boolean
}
/**
 * Props of `checkbox`; its value is a bool.
 */
export interface CheckboxProps {
  key: string | null
  label: string
  help: string | null
  disabled: boolean
  label_visibility: "collapsed" | "hidden" | "visible"
  form: string | null
  ignore: boolean
  default: boolean
  width: number | ("content" | "stretch")
  wrap: boolean
}
/**
 * Props of `code`; without a language nothing is coloured.
 */
export interface CodeProps {
  key: string | null
  body: string
  language: string | null
  line_numbers: boolean
  wrap_lines: boolean
  height: number | ("content" | "stretch") | null
  width: number | ("content" | "stretch")
}
/**
 * Props of `column`; weights relate to those of its neighbours.
 */
export interface ColumnProps {
  key: string | null
  weight: number
  border: boolean
}
/**
 * Props of `columns`.
 */
export interface ColumnsProps {
  key: string | null
  gap: number | ("large" | "medium" | "small" | "xlarge" | "xsmall" | "xxlarge" | "xxsmall") | null
  vertical_alignment: "bottom" | "center" | "top"
  width: number | "stretch"
  wrap: boolean
}
/**
 * Props of `container`.
 */
export interface ContainerProps {
  key: string | null
  border: boolean
  horizontal: boolean
  wrap: boolean
  horizontal_alignment: "center" | "distribute" | "left" | "right"
  vertical_alignment: "bottom" | "center" | "distribute" | "top"
  gap: number | ("large" | "medium" | "small" | "xlarge" | "xsmall" | "xxlarge" | "xxsmall") | null
  width: number | ("content" | "stretch")
  height: number | ("content" | "stretch")
  autoscroll: boolean
}
/**
 * Props of `dialog`; `opened` is another number each time that it is opened.
 */
export interface DialogProps {
  key: string | null
  stateful: boolean
  ignore: boolean
  form: string | null
  title: string
  width: ("large" | "medium" | "small") | number
  position: "center" | "left" | "right"
  dismissible: boolean
  icon: string | null
  opened: number
}
/**
 * Props of `divider`.
 */
export interface DividerProps {
  key: string | null
  width: number | "stretch"
}
/**
 * Props of `empty`: none of its own.
 */
export interface EmptyProps {
  key: string | null
}
/**
 * Props of `exception`; `frames` from the outermost to the one that failed.
 */
export interface ExceptionProps {
  key: string | null
  name: string
  message: string
  markdown: boolean
  frames: StackFrame[]
  hint: string | null
  width: number | "stretch"
  warning: boolean
}
/**
 * One step of the way to an error; `code` is the line of source.
 */
export interface StackFrame {
  file: string
  line: number
  function: string
  code: string
}
/**
 * Props of `expander`; only a stateful one tells the server what users do.
 */
export interface ExpanderProps {
  key: string | null
  stateful: boolean
  ignore: boolean
  form: string | null
  label: string
  default: boolean
  icon: string | null
  type: "compact" | "default" | "step"
  width: number | "stretch"
}
/**
 * Props of `file_uploader`; its value is a list of what is known of each file.
 */
export interface FileUploaderProps {
  key: string | null
  label: string
  help: string | null
  disabled: boolean
  label_visibility: "collapsed" | "hidden" | "visible"
  form: string | null
  ignore: boolean
  types: string[]
  multiple: boolean
  directory: boolean
  max_mb: number
  proof: string
  width: number | "stretch"
}
/**
 * Props of `form`.
 */
export interface FormProps {
  key: string | null
  form_id: string
  clear_on_submit: boolean
  enter_to_submit: boolean
  border: boolean
  width: number | ("content" | "stretch")
  height: number | ("content" | "stretch")
}
/**
 * Props of `fragment`: `run_every` in seconds; `outer`: what it draws outside of itself.
 */
export interface FragmentProps {
  key: string | null
  run_every: number | null
  outer: boolean
}
/**
 * Props of the node `head`.
 *
 * Attributes:
 *     icon: An emoji, `:material/name:` or an address.
 *     page: The page's path, as the address bar should show it.
 *     query: The query string, without `?`.
 *     not_found: The page that was asked for and does not exist.
 */
export interface HeadProps {
  title: string
  icon: string
  layout: "centered" | "wide"
  sidebar: ("auto" | "collapsed" | "expanded" | "locked") | number
  menu: Menu
  page: string
  query: string
  navigation: NavPage[]
  nav_position: "hidden" | "sidebar" | "top"
  nav_expanded: boolean | number
  not_found: string | null
}
/**
 * What an app adds to the main menu.
 */
export interface Menu {
  get_help?: string | null
  report_a_bug?: string | null
  about?: string | null
}
/**
 * One entry of the navigation.
 *
 * Attributes:
 *     url_path: Its path below the base path; empty for the default page.
 *     section: Heading it stands under; empty: none.
 *     url: Address of an external page.
 *     hidden: Reachable, but not listed.
 */
export interface NavPage {
  url_path: string
  title: string
  icon?: string
  section?: string
  url?: string | null
  hidden?: boolean
  help?: string
  default?: boolean
}
/**
 * Props of `heading`; the divider is `auto` or a colour.
 */
export interface HeadingProps {
  key: string | null
  body: string
  level: 1 | 2 | 3
  anchor: string | false | null
  help: string | null
  icon: string | null
  divider: string | null
  width: number | ("content" | "stretch")
  text_alignment: "center" | "justify" | "left" | "right"
  wrap: boolean
}
/**
 * Props of `json`; `body` is JSON text, or the user's own, which may be none.
 */
export interface JsonProps {
  key: string | null
  body: string
  expanded: boolean | number
  width: number | "stretch"
}
/**
 * Props of `markdown`; `caption` is small and pale, `cursor` stands at the end as it grows.
 */
export interface MarkdownProps {
  key: string | null
  body: string
  caption: boolean
  unsafe_allow_html: boolean
  help: string | null
  width: number | ("content" | "stretch") | "auto"
  text_alignment: "center" | "justify" | "left" | "right"
  anchors: boolean
  wrap: boolean
  cursor: string | null
}
/**
 * Props of `number_input`; its value is a number or None.
 */
export interface NumberInputProps {
  key: string | null
  label: string
  help: string | null
  disabled: boolean
  label_visibility: "collapsed" | "hidden" | "visible"
  form: string | null
  ignore: boolean
  default: number | null
  min: number | null
  max: number | null
  step: number
  kind: "float" | "int"
  format: string | null
  placeholder: string | null
  required: boolean
  icon: string | null
  width: number | "stretch"
}
/**
 * Props of `page_link`: `page` is a path of the app, else `url` is an address.
 */
export interface PageLinkProps {
  key: string | null
  label: string
  page: string | null
  url: string | null
  query: string
  icon: string | null
  icon_position: "left" | "right"
  help: string | null
  disabled: boolean
  width: number | ("content" | "stretch")
  current: boolean
}
/**
 * Props of `progress`; `value` from 0 to 100.
 */
export interface ProgressProps {
  key: string | null
  value: number
  text: string | null
  width: number | "stretch"
}
/**
 * Props of an element; a field at its default is not sent.
 *
 * Attributes:
 *     WIRE_TYPE: Which component draws it: the name of the class in snake case.
 *     CONTAINER: It holds others.
 *     NAMES: What `AppTest` calls such nodes, where that is not the wire type.
 *     LISTS: Lists of `AppTest` that they are in besides the one of their name.
 *     BASE: The class that Streamlit's `AppTest` has for them and for others.
 *     READ_ONLY: What to do instead of giving such a node a value.
 *     READINGS: Attributes that nodes have in `AppTest` besides the props.
 *     RULES: What makes a widget what it is, by the class of its codec; found at first use.
 *     key: The user's key, which becomes the CSS class `st-key-<key>`.
 */
export interface Props {
  key: string | null
}
/**
 * Props of `selectbox`; its value is the label of an option, a new one, or None.
 */
export interface SelectboxProps {
  key: string | null
  label: string
  help: string | null
  disabled: boolean
  label_visibility: "collapsed" | "hidden" | "visible"
  form: string | null
  ignore: boolean
  options: string[]
  default: string | null
  placeholder: string | null
  required: boolean
  icon: string | null
  accept_new_options: boolean
  filter_mode: ("contains" | "fuzzy" | "prefix") | null
  clearable: boolean
  width: number | "stretch"
}
/**
 * Props of `slider`; its value is a list of one or two numbers.
 *
 * Dates and times are microseconds since 1970, as if they were UTC.
 */
export interface SliderProps {
  key: string | null
  label: string
  help: string | null
  disabled: boolean
  label_visibility: "collapsed" | "hidden" | "visible"
  form: string | null
  ignore: boolean
  default: number[]
  min: number
  max: number
  step: number
  kind: "date" | "datetime" | "float" | "int" | "time"
  format: string | null
  width: number | "stretch"
}
/**
 * Props of `spinner`.
 */
export interface SpinnerProps {
  key: string | null
  text: string
  show_time: boolean
  width: number | ("content" | "stretch")
}
/**
 * Props of a container that can have a value; see `WidgetProps`.
 *
 * Attributes:
 *     stateful: It has one; only then the page tells the server what users do.
 */
export interface StatefulProps {
  key: string | null
  stateful: boolean
  ignore: boolean
  form: string | null
}
/**
 * Props of `tab`.
 */
export interface TabProps {
  key: string | null
  label: string
}
/**
 * Props of `tabs`; only a stateful one tells the server which tab is open.
 */
export interface TabsProps {
  key: string | null
  stateful: boolean
  ignore: boolean
  form: string | null
  default: string | null
  width: number | "stretch"
  height: number | ("content" | "stretch")
}
/**
 * Props of `text_input`; its value is a text or None.
 *
 * `live`: sent while typing, after so many milliseconds without a key.
 */
export interface TextInputProps {
  key: string | null
  label: string
  help: string | null
  disabled: boolean
  label_visibility: "collapsed" | "hidden" | "visible"
  form: string | null
  ignore: boolean
  default: string | null
  max_chars: number | null
  type: "default" | "email" | "password" | "phone" | "search" | "url"
  autocomplete: string | null
  placeholder: string | null
  required: boolean
  icon: string | null
  pattern: string | null
  pattern_message: string | null
  live: number | null
  width: number | "stretch"
}
/**
 * Props of `text`.
 */
export interface TextProps {
  key: string | null
  body: string
  help: string | null
  width: number | ("content" | "stretch")
  text_alignment: "center" | "justify" | "left" | "right"
  wrap: boolean
}
/**
 * Props of `time_input`; its value is `HH:MM`, `HH:MM:SS` or None; `step` is in seconds.
 */
export interface TimeInputProps {
  key: string | null
  label: string
  help: string | null
  disabled: boolean
  label_visibility: "collapsed" | "hidden" | "visible"
  form: string | null
  ignore: boolean
  default: string | null
  step: number
  format: "12h" | "24h" | "localized"
  required: boolean
  clearable: boolean
  width: number | "stretch"
}
/**
 * Props of a widget; its value travels apart from them.
 *
 * Attributes:
 *     IDENTITY: The parameters that make it what it is when it has no key: fields of the
 *         props, and attributes of its codec.
 *     KEYED: Those that also count when it has a key; `()`: the key alone; None: all of them.
 *     ACTIONS: What users can do to it in `AppTest` besides `set_value`.
 *     form: Id of the form it is in.
 *     ignore: A change stays in the page until the next event.
 */
export interface WidgetProps {
  key: string | null
  label: string
  help: string | null
  disabled: boolean
  label_visibility: "collapsed" | "hidden" | "visible"
  form: string | null
  ignore: boolean
}
