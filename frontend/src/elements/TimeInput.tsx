// `st.time_input`: a time typed in any usual way, or chosen from a list in steps.
import { useCallback, useId, useMemo, useState } from "react"
import { text } from "../i18n"
import type { TimeInputProps } from "../protocol/props.gen"
import { classes } from "../ui/box"
import { Combobox } from "../ui/Combobox"
import field from "../ui/field.module.css"
import { FieldError } from "../ui/Instructions"
import { Label } from "../ui/Label"
import { readTime, timeFormatter, timesOfDay, wireTime } from "../ui/times"
import type { ElementProps } from "./types"

const EXAMPLE = { hour: 8, minute: 45, second: 0 }

export default function TimeInput(element: ElementProps<TimeInputProps, string | null>) {
  const { props, value, setValue, disabled } = element
  const { step = 900, format = "24h", required = false } = props
  const current = value === undefined ? (props.default ?? null) : value
  const [asked, setAsked] = useState(false)
  const id = useId()
  const seconds = step % 60 !== 0
  const show = useMemo(() => timeFormatter(format, seconds), [format, seconds])
  const options = useMemo(() => timesOfDay(step).map(show), [step, show])
  const offer = useCallback(
    (words: string) => {
      const time = readTime(words)
      return time && { label: show(time), row: show(time), first: true }
    },
    [show],
  )
  const time = current === null ? undefined : readTime(current)
  const problem = required && !time ? text("value_required") : undefined
  const choose = (label: string | null): void => {
    const chosen = label === null ? undefined : readTime(label)
    setValue(chosen ? wireTime(chosen) : null)
  }
  return (
    <div className={classes("stTimeInput", field.field)} data-testid="stTimeInput">
      <Label
        id={`${id}label`}
        htmlFor={id}
        label={props.label ?? ""}
        help={props.help}
        required={required}
        visibility={props.label_visibility}
        disabled={disabled}
      />
      <div data-testid="stTimeInputTimeDisplay">
        <Combobox
          id={id}
          labelId={`${id}label`}
          errorId={`${id}error`}
          options={options}
          selected={time ? show(time) : null}
          filterMode="contains"
          offer={offer}
          chooseOnLeave
          placeholder={show(EXAMPLE).replace(/\d/g, "-")}
          empty={text("time_invalid", { example: show(EXAMPLE) })}
          clearable={props.clearable ?? false}
          required={required}
          disabled={disabled}
          problem={problem}
          invalid={asked && problem !== undefined}
          onInvalid={() => setAsked(true)}
          onChoose={choose}
        />
      </div>
      <FieldError id={`${id}error`}>{asked ? problem : undefined}</FieldError>
    </div>
  )
}
