// `st.selectbox`: a list that can be searched by typing, of any length, and added to if the script says so.
import { useCallback, useId } from "react"
import { Combobox } from "../fields/Combobox"
import { Field, fieldAria } from "../fields/Field"
import { useRequired } from "../fields/required"
import { text } from "../i18n"
import type { ElementProps } from "../layout/element"
import type { SelectboxProps } from "../protocol/props.gen"

export { defaults } from "../protocol/defaults/SelectboxProps.gen"

export default function Selectbox(element: ElementProps<SelectboxProps, string | null>) {
  const { props, value, setValue, disabled } = element
  const { options, required, accept_new_options: accepts } = props
  const selected = value === undefined ? props.default : value
  const { problem, shownProblem, onInvalid } = useRequired(required, selected === null)
  const id = useId()
  const offer = useCallback(
    (words: string) => {
      if (options.includes(words)) return undefined
      return { label: words, row: text("add_option", { option: words }), first: false }
    },
    [options],
  )
  return (
    <Field name="stSelectbox" id={id} field={props} disabled={disabled} problem={shownProblem}>
      <Combobox
        aria={fieldAria(id, required, shownProblem)}
        options={options}
        selected={selected}
        filterMode={props.filter_mode}
        offer={accepts ? offer : undefined}
        placeholder={props.placeholder ?? placeholderOf(props)}
        icon={props.icon}
        clearable={props.clearable}
        disabled={disabled || (options.length === 0 && !accepts)}
        problem={problem}
        onInvalid={onInvalid}
        onChoose={setValue}
      />
    </Field>
  )
}

function placeholderOf({ options, accept_new_options: accepts }: SelectboxProps): string {
  if (accepts) return text(options.length > 0 ? "choose_or_add_option" : "add_options")
  return text(options.length > 0 ? "choose_option" : "no_options")
}
