// The label above a widget: Markdown, "(required)", and a tooltip.

import { text } from "../i18n"
import { Help } from "../markdown/Help"
import { Markdown } from "../markdown/Markdown"
import type { WidgetProps } from "../protocol/props.gen"
import { classes } from "../ui/box"
import css from "./Label.module.css"

type Visibility = WidgetProps["label_visibility"]

/** `hidden` keeps the label's place, `collapsed` does not; both still name the widget for screen readers. */
export function hiding(visibility: Visibility): string | undefined {
  if (visibility === "visible") return undefined
  return visibility === "hidden" ? css.hidden : "visually-hidden"
}

export interface LabelProps {
  label: string
  /** Id of the words: the widget's `aria-labelledby`, so that the tooltip's button is no part of its name. */
  id: string
  /** Id of the native input, if there is one. */
  htmlFor?: string | undefined
  help: string | null
  required?: boolean | undefined
  visibility: Visibility
  disabled: boolean
}

export function Label(props: LabelProps) {
  const { label, id, htmlFor, help, required, visibility, disabled } = props
  return (
    <label
      data-testid="stWidgetLabel"
      className={classes("stWidgetLabel", css.label, disabled && css.disabled, hiding(visibility))}
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
      {help && visibility !== "collapsed" && (
        <span className={css.help}>
          <Help source={help} of={label} />
        </span>
      )}
    </label>
  )
}
