// `st.selectbox`: a list that can be searched by typing, of any length, and added to if the script says so.
import { useCallback, useId, useState } from "react"
import { text } from "../i18n"
import type { SelectboxProps } from "../protocol/props.gen"
import { Combobox } from "../ui/Combobox"
import { Field, fieldAria } from "../ui/Field"
import type { ElementProps } from "./types"

export default function Selectbox(element: ElementProps<SelectboxProps, string | null>) {
  const { props, value, setValue, disabled } = element
  const { required = false, accept_new_options: accepts = false, filter_mode: mode } = props
  const selected = value === undefined ? (props.default ?? null) : value
  const [asked, setAsked] = useState(false)
  const id = useId()
  const offer = useCallback(
    (words: string) => {
      if (props.options.includes(words)) return undefined
      return { label: words, row: text("add_option", { option: words }), first: false }
    },
    [props.options],
  )
  const problem = required && selected === null ? text("value_required") : undefined
  const shownProblem = asked ? problem : undefined
  return (
    <Field name="stSelectbox" id={id} field={props} disabled={disabled} problem={shownProblem}>
      <Combobox
        aria={fieldAria(id, required, shownProblem)}
        options={props.options}
        selected={selected}
        filterMode={mode === undefined ? "fuzzy" : mode}
        offer={accepts ? offer : undefined}
        placeholder={props.placeholder ?? placeholderOf(props)}
        icon={props.icon}
        clearable={props.clearable ?? false}
        disabled={disabled || (props.options.length === 0 && !accepts)}
        problem={problem}
        onInvalid={() => setAsked(true)}
        onChoose={setValue}
      />
    </Field>
  )
}

function placeholderOf({ options, accept_new_options: accepts }: SelectboxProps): string {
  if (accepts) return text(options.length > 0 ? "choose_or_add_option" : "add_options")
  return text(options.length > 0 ? "choose_option" : "no_options")
}
