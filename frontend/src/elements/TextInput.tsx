// `st.text_input`: commits on Enter and when focus leaves, or while typing if `live`.
import { useId, useState } from "react"
import { Field, FieldBox, fieldAria } from "../fields/Field"
import css from "../fields/Field.module.css"
import { Instructions } from "../fields/Instructions"
import { problemOf } from "../fields/text-rules"
import { useTypedField } from "../fields/typed"
import { text } from "../i18n"
import type { ElementProps } from "../layout/element"
import type { TextInputProps } from "../protocol/props.gen"
import { Icon, MaterialIcon } from "../ui/Icon"

export { defaults } from "../protocol/defaults/TextInputProps.gen"

type Props = ElementProps<TextInputProps, string | null>

const KINDS = {
  default: { type: "text", icon: undefined, autocomplete: "off" },
  password: { type: "password", icon: undefined, autocomplete: "new-password" },
  email: { type: "email", icon: ":material/mail:", autocomplete: "email" },
  url: { type: "url", icon: ":material/link:", autocomplete: "url" },
  phone: { type: "tel", icon: ":material/call:", autocomplete: "tel" },
  search: { type: "search", icon: ":material/search:", autocomplete: "off" },
} as const

/** What is in the field, and when it is sent. */
function useText(element: Props) {
  const { props, value } = element
  const committed = value === undefined ? props.default : value
  return useTypedField<string | null>(element, {
    committed,
    show: (text) => text ?? "",
    // A field that nobody has filled stays None.
    read: (typed) => (typed === (committed ?? "") ? committed : typed),
    problemOf: (typed) => problemOf(typed, props),
    keepsInForm: true,
    live: props.live,
  })
}

export default function TextInput(element: Props) {
  const { props, disabled, formSubmit } = element
  const field = useText(element)
  const id = useId()
  const hint = (
    <Instructions
      dirty={field.dirty && props.live === null}
      submits={formSubmit !== undefined}
      inForm={Boolean(props.form)}
      length={field.shown.length}
      max={props.max_chars}
    />
  )
  return (
    <Field
      name="stTextInput"
      id={id}
      field={props}
      disabled={disabled}
      problem={field.shownProblem}
      hint={hint}
    >
      <TextField id={id} props={props} disabled={disabled} field={field} />
    </Field>
  )
}

interface TextFieldProps {
  id: string
  props: TextInputProps
  disabled: boolean
  field: ReturnType<typeof useText>
}

function TextField({ id, props, disabled, field }: TextFieldProps) {
  const { type, required, max_chars: max } = props
  const [revealed, setRevealed] = useState(false)
  const kind = KINDS[type]
  const icon = props.icon ?? kind.icon
  return (
    <FieldBox testid="stTextInputRootElement" invalid={!!field.shownProblem} disabled={disabled}>
      {icon && <Icon icon={icon} className={css.icon} testid="stTextInputIcon" />}
      <input
        {...fieldAria(id, required, field.shownProblem)}
        {...field.input}
        className={css.input}
        data-testid="stTextInputField"
        type={revealed ? "text" : kind.type}
        disabled={disabled}
        maxLength={max ?? undefined}
        placeholder={props.placeholder ?? undefined}
        autoComplete={props.autocomplete ?? kind.autocomplete}
      />
      {type === "password" && (
        <RevealButton revealed={revealed} disabled={disabled} onChange={setRevealed} />
      )}
    </FieldBox>
  )
}

interface RevealProps {
  revealed: boolean
  disabled: boolean
  onChange(revealed: boolean): void
}

function RevealButton({ revealed, disabled, onChange }: RevealProps) {
  return (
    <button
      type="button"
      className={css.side}
      aria-label={text(revealed ? "hide_password" : "show_password")}
      aria-pressed={revealed}
      disabled={disabled}
      onClick={() => onChange(!revealed)}
    >
      <MaterialIcon name={revealed ? "visibility_off" : "visibility"} testid="stIconMaterial" />
    </button>
  )
}
