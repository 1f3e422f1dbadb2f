// `st.time_input`: a time typed in any usual way, or chosen from a list in steps.
import { useCallback, useId, useMemo, useState } from "react"
import { text } from "../i18n"
import type { TimeInputProps } from "../protocol/props.gen"
import { Combobox } from "../ui/Combobox"
import { Field, fieldAria } from "../ui/Field"
import { readTime, timeFormatter, timesOfDay, wireTime } from "../ui/times"
import type { ElementProps } from "./types"

const EXAMPLE = { hour: 8, minute: 45, second: 0 }

/** The times to choose from, and what a typed one becomes. */
function useTimes({ step = 900, format = "24h" }: TimeInputProps) {
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
  return { show, options, offer, example: show(EXAMPLE) }
}

export default function TimeInput(element: ElementProps<TimeInputProps, string | null>) {
  const { props, value, setValue, disabled } = element
  const current = value === undefined ? (props.default ?? null) : value
  const { show, options, offer, example } = useTimes(props)
  const [asked, setAsked] = useState(false)
  const id = useId()
  const time = current === null ? undefined : readTime(current)
  const problem = props.required && !time ? text("value_required") : undefined
  const shownProblem = asked ? problem : undefined
  const choose = (label: string | null): void => {
    const chosen = label === null ? undefined : readTime(label)
    setValue(chosen ? wireTime(chosen) : null)
  }
  return (
    <Field name="stTimeInput" id={id} field={props} disabled={disabled} problem={shownProblem}>
      <div data-testid="stTimeInputTimeDisplay">
        <Combobox
          aria={fieldAria(id, props.required, shownProblem)}
          options={options}
          selected={time ? show(time) : null}
          filterMode="contains"
          offer={offer}
          chooseOnLeave
          placeholder={example.replace(/\d/g, "-")}
          empty={text("time_invalid", { example })}
          clearable={props.clearable ?? false}
          disabled={disabled}
          problem={problem}
          onInvalid={() => setAsked(true)}
          onChoose={choose}
        />
      </div>
    </Field>
  )
}
