// `st.time_input`: a time typed in any usual way, or chosen from a list in steps.
import { useCallback, useId, useMemo, useState } from "react"
import { Combobox } from "../fields/Combobox"
import { Field, fieldAria } from "../fields/Field"
import { useRequired } from "../fields/required"
import { readTime, timeFormatter, timesOfDay, wireTime } from "../fields/times"
import { text } from "../i18n"
import type { ElementProps } from "../layout/element"
import type { TimeInputProps } from "../protocol/props.gen"

export { defaults } from "../protocol/defaults/TimeInputProps.gen"

const EXAMPLE = { hour: 8, minute: 45, second: 0 }

/** The times to choose from, and what a typed one becomes. */
function useTimes({ step, format }: TimeInputProps) {
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
  const current = value === undefined ? props.default : value
  const { show, options, offer, example } = useTimes(props)
  const id = useId()
  const time = current === null ? undefined : readTime(current)
  const { problem, shownProblem, onInvalid } = useRequired(props.required, !time)
  const [unknown, setUnknown] = useState<string>()
  const noTime = unknown === undefined ? undefined : text("time_invalid", { example })
  const shown = shownProblem ?? noTime
  const choose = (label: string | null): void => {
    setUnknown(undefined)
    const chosen = label === null ? undefined : readTime(label)
    setValue(chosen ? wireTime(chosen) : null)
  }
  return (
    <Field name="stTimeInput" id={id} field={props} disabled={disabled} problem={shown}>
      <div data-testid="stTimeInputTimeDisplay">
        <Combobox
          aria={fieldAria(id, props.required, shown)}
          options={options}
          selected={time ? show(time) : null}
          filterMode="contains"
          offer={offer}
          chooseOnLeave
          onUnknown={setUnknown}
          placeholder={example.replace(/\d/g, "-")}
          empty={text("time_invalid", { example })}
          clearable={props.clearable}
          disabled={disabled}
          problem={problem}
          onInvalid={onInvalid}
          onChoose={choose}
        />
      </div>
    </Field>
  )
}
