// GENERATED from the Python structs; do not edit.

export interface Props {
  key?: string | null
}

export interface WidgetProps {
  key?: string | null
  label?: string
  help?: string | null
  disabled?: boolean
  label_visibility?: "visible" | "hidden" | "collapsed"
  form?: string | null
  ignore?: boolean
}

export interface HeadingProps {
  key?: string | null
  body: string
  level: 1 | 2 | 3
  anchor?: string | false | null
  help?: string | null
  icon?: string | null
  divider?: string | null
  width?: number | "stretch" | "content"
  text_alignment?: "left" | "center" | "right" | "justify"
  wrap?: boolean
}

export interface TextProps {
  key?: string | null
  body: string
  help?: string | null
  width?: number | "stretch" | "content"
  text_alignment?: "left" | "center" | "right" | "justify"
  wrap?: boolean
}

export interface MarkdownProps {
  key?: string | null
  body: string
  caption?: boolean
  unsafe_allow_html?: boolean
  help?: string | null
  width?: number | "stretch" | "content" | "auto"
  text_alignment?: "left" | "center" | "right" | "justify"
  anchors?: boolean
  wrap?: boolean
}

export interface CodeProps {
  key?: string | null
  body: string
  language?: string | null
  line_numbers?: boolean
  wrap_lines?: boolean
  height?: number | "stretch" | "content" | null
  width?: number | "stretch" | "content"
}

export interface DividerProps {
  key?: string | null
  width?: number | "stretch"
}

export interface AlertProps {
  key?: string | null
  kind: "error" | "warning" | "info" | "success"
  body: string
  icon?: string | null
  title?: string | null
  width?: number | "stretch"
}

export interface ExceptionProps {
  key?: string | null
  name: string
  message: string
  markdown?: boolean
  frames?: StackFrame[]
  hint?: string | null
  width?: number | "stretch"
  warning?: boolean
}

export interface StackFrame {
  file: string
  line: number
  function: string
  code: string
}

export interface JsonProps {
  key?: string | null
  body: string
  expanded?: boolean | number
  width?: number | "stretch"
}

export interface ProgressProps {
  key?: string | null
  value: number
  text?: string | null
  width?: number | "stretch"
}

export interface SpinnerProps {
  key?: string | null
  text?: string
  show_time?: boolean
  width?: number | "stretch" | "content"
}

export interface ButtonProps {
  key?: string | null
  label?: string
  help?: string | null
  disabled?: boolean
  label_visibility?: "visible" | "hidden" | "collapsed"
  form?: string | null
  ignore?: boolean
  type?: "primary" | "secondary" | "tertiary"
  icon?: string | null
  icon_position?: "left" | "right"
  width?: number | "stretch" | "content"
  shortcut?: string | null
  wrap?: boolean
  submit?: boolean
}

export interface CheckboxProps {
  key?: string | null
  label?: string
  help?: string | null
  disabled?: boolean
  label_visibility?: "visible" | "hidden" | "collapsed"
  form?: string | null
  ignore?: boolean
  default?: boolean
  width?: number | "stretch" | "content"
  wrap?: boolean
}

export interface SliderProps {
  key?: string | null
  label?: string
  help?: string | null
  disabled?: boolean
  label_visibility?: "visible" | "hidden" | "collapsed"
  form?: string | null
  ignore?: boolean
  default: number[]
  min: number
  max: number
  step: number
  kind?: "int" | "float" | "date" | "time" | "datetime"
  format?: string | null
  width?: number | "stretch" | "content"
}

export interface NumberInputProps {
  key?: string | null
  label?: string
  help?: string | null
  disabled?: boolean
  label_visibility?: "visible" | "hidden" | "collapsed"
  form?: string | null
  ignore?: boolean
  default?: number | null
  min?: number | null
  max?: number | null
  step: number
  kind?: "int" | "float"
  format?: string | null
  placeholder?: string | null
  required?: boolean
  icon?: string | null
  width?: number | "stretch"
}

export interface TextInputProps {
  key?: string | null
  label?: string
  help?: string | null
  disabled?: boolean
  label_visibility?: "visible" | "hidden" | "collapsed"
  form?: string | null
  ignore?: boolean
  default?: string | null
  max_chars?: number | null
  type?: "default" | "password" | "email" | "url" | "phone" | "search"
  autocomplete?: string | null
  placeholder?: string | null
  required?: boolean
  icon?: string | null
  pattern?: string | null
  pattern_message?: string | null
  live?: number | null
  width?: number | "stretch"
}

export interface SelectboxProps {
  key?: string | null
  label?: string
  help?: string | null
  disabled?: boolean
  label_visibility?: "visible" | "hidden" | "collapsed"
  form?: string | null
  ignore?: boolean
  options: string[]
  default?: string | null
  placeholder?: string | null
  required?: boolean
  icon?: string | null
  accept_new_options?: boolean
  filter_mode?: "fuzzy" | "contains" | "prefix" | null
  clearable?: boolean
  width?: number | "stretch"
}

export interface TimeInputProps {
  key?: string | null
  label?: string
  help?: string | null
  disabled?: boolean
  label_visibility?: "visible" | "hidden" | "collapsed"
  form?: string | null
  ignore?: boolean
  default?: string | null
  step?: number
  format?: "12h" | "24h" | "localized"
  required?: boolean
  clearable?: boolean
  width?: number | "stretch"
}

export interface FileUploaderProps {
  key?: string | null
  label?: string
  help?: string | null
  disabled?: boolean
  label_visibility?: "visible" | "hidden" | "collapsed"
  form?: string | null
  ignore?: boolean
  types?: string[]
  multiple?: boolean
  directory?: boolean
  max_mb?: number
  width?: number | "stretch"
}

export interface ContainerProps {
  key?: string | null
  border?: boolean
  horizontal?: boolean
  wrap?: boolean
  horizontal_alignment?: "left" | "center" | "right" | "distribute"
  vertical_alignment?: "top" | "center" | "bottom" | "distribute"
  gap?: string | number | null
  width?: number | "stretch" | "content"
  height?: number | "stretch" | "content"
  autoscroll?: boolean
}

export interface FormProps {
  key?: string | null
  form_id: string
  clear_on_submit?: boolean
  enter_to_submit?: boolean
  border?: boolean
  width?: number | "stretch" | "content"
  height?: number | "stretch" | "content"
}

export interface ColumnsProps {
  key?: string | null
  gap?: string | number | null
  vertical_alignment?: "top" | "center" | "bottom"
  width?: number | "stretch"
  wrap?: boolean
}

export interface ColumnProps {
  key?: string | null
  weight?: number
  border?: boolean
}

export interface ExpanderProps {
  key?: string | null
  label: string
  default?: boolean
  icon?: string | null
  type?: "default" | "compact" | "step"
  width?: number | "stretch"
  stateful?: boolean
  ignore?: boolean
  form?: string | null
}

export interface TabsProps {
  key?: string | null
  default?: string | null
  width?: number | "stretch"
  height?: number | "stretch" | "content"
  stateful?: boolean
  ignore?: boolean
  form?: string | null
}

export interface TabProps {
  key?: string | null
  label: string
}

export interface EmptyProps {
  key?: string | null
}

export interface PageLinkProps {
  key?: string | null
  label: string
  page?: string | null
  url?: string | null
  query?: string
  icon?: string | null
  icon_position?: "left" | "right"
  help?: string | null
  disabled?: boolean
  width?: number | "stretch" | "content"
  current?: boolean
}

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

export interface Menu {
  get_help?: string | null
  report_a_bug?: string | null
  about?: string | null
}

export interface HeadProps {
  title?: string
  icon?: string
  layout?: "centered" | "wide"
  sidebar?: "auto" | "expanded" | "collapsed" | "locked" | number
  menu?: Menu
  page?: string
  query?: string
  navigation?: NavPage[]
  nav_position?: "sidebar" | "hidden" | "top"
  nav_expanded?: boolean | number
  not_found?: string | null
}
