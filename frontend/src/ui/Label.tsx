// The label above a widget: Markdown, "(required)", and a tooltip.

import { text } from "../i18n"
import { Markdown } from "../markdown/Markdown"
import { classes } from "./box"
import css from "./label.module.css"
import { HelpTooltip } from "./Tooltip"

export interface LabelProps {
  label: string
  /** Id of the words: the widget's `aria-labelledby`, so that the tooltip's button is no part of its name. */
  id: string
  /** Id of the native input, if there is one. */
  htmlFor?: string | undefined
  help?: string | null | undefined
  required?: boolean | undefined
  visibility?: "visible" | "hidden" | "collapsed" | undefined
  disabled?: boolean
}

/** `hidden` keeps the label's place, `collapsed` does not; both still name the widget for screen readers. */
export function Label(props: LabelProps) {
  const { label, id, htmlFor, help, required, visibility = "visible", disabled } = props
  const collapsed = visibility === "collapsed"
  return (
    <label
      data-testid="stWidgetLabel"
      className={classes(
        "stWidgetLabel",
        css.label,
        collapsed && "visually-hidden",
        disabled && css.disabled,
        visibility === "hidden" && css.hidden,
      )}
      htmlFor={htmlFor}
    >
      <span id={id} className={css.words}>
        <Markdown source={label} mode="label" />
        {required && (
          <span data-testid="stWidgetLabelRequired" className={css.required}>
            {text("required")}
          </span>
        )}
      </span>
      {help && !collapsed && (
        <span className={css.help}>
          <HelpTooltip of={label}>
            <Markdown source={help} />
          </HelpTooltip>
        </span>
      )}
    </label>
  )
}
