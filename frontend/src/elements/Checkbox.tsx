// `st.checkbox`: a native checkbox with a Markdown label.
import { useId } from "react"
import { Markdown } from "../markdown/Markdown"
import type { CheckboxProps } from "../protocol/props.gen"
import { classes } from "../ui/box"
import { HelpTooltip } from "../ui/Tooltip"
import css from "./Checkbox.module.css"
import type { ElementProps } from "./types"

export const width = "content"

export default function Checkbox({
  props,
  value,
  setValue,
  disabled,
}: ElementProps<CheckboxProps, boolean>) {
  const { label = "", help, label_visibility: visibility = "visible" } = props
  const { wrap = true } = props
  const words = useId()
  return (
    <div className={classes("stCheckbox", css.checkbox)} data-testid="stCheckbox">
      <label className={css.line} data-disabled={disabled || undefined}>
        <input
          type="checkbox"
          className={css.input}
          checked={value ?? props.default ?? false}
          disabled={disabled}
          aria-labelledby={words}
          onChange={(event) => setValue(event.target.checked)}
        />
        <span
          id={words}
          data-testid="stWidgetLabel"
          className={classes(
            css.label,
            visibility === "collapsed" && "visually-hidden",
            visibility === "hidden" && css.hidden,
          )}
        >
          <Markdown source={label} mode="label" wrap={wrap} />
        </span>
      </label>
      {help && visibility === "visible" && (
        <HelpTooltip of={label}>
          <Markdown source={help} />
        </HelpTooltip>
      )}
    </div>
  )
}
