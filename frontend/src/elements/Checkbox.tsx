// `st.checkbox`: a native checkbox with a Markdown label.
import { useId } from "react"
import { hiding } from "../fields/Label"
import type { ElementProps } from "../layout/element"
import { Help } from "../markdown/Help"
import { Markdown } from "../markdown/Markdown"
import type { CheckboxProps } from "../protocol/props.gen"
import { classes } from "../ui/box"
import css from "./Checkbox.module.css"

export { defaults } from "../protocol/defaults/CheckboxProps.gen"

export default function Checkbox({
  props,
  value,
  setValue,
  disabled,
}: ElementProps<CheckboxProps, boolean>) {
  const { label, help, label_visibility: visibility, wrap } = props
  const words = useId()
  return (
    <div className={classes("stCheckbox", css.checkbox)} data-testid="stCheckbox">
      <label className={css.line} data-disabled={disabled || undefined}>
        <input
          type="checkbox"
          className={css.input}
          checked={value ?? props.default}
          disabled={disabled}
          aria-labelledby={words}
          onChange={(event) => setValue(event.target.checked)}
        />
        <span
          id={words}
          data-testid="stWidgetLabel"
          className={classes(css.label, hiding(visibility))}
        >
          <Markdown source={label} mode="label" wrap={wrap} />
        </span>
      </label>
      {help && visibility === "visible" && <Help source={help} of={label} />}
    </div>
  )
}
