// `st.text_input`: commits on Enter and when focus leaves, or while typing if `live`.
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react"
import { text } from "../i18n"
import type { TextInputProps } from "../protocol/props.gen"
import { useDraft } from "../ui/draft"
import { Field, FieldBox, fieldAria } from "../ui/Field"
import css from "../ui/field.module.css"
import { Icon, MaterialIcon } from "../ui/Icon"
import { Instructions } from "../ui/Instructions"
import { isEnter } from "../ui/keys"
import { problemOf } from "../ui/textRules"
import { formIsValid, useValidity } from "../ui/validity"
import type { ElementProps } from "./types"

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
function useField({ props, value, revision, setValue, formSubmit }: Props) {
  const initial = props.default === undefined ? "" : props.default
  const committed = value === undefined ? initial : value
  const { draft, setDraft, latest } = useDraft<string>(revision)
  const [shownProblem, setShownProblem] = useState<string>()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const shown = draft ?? committed ?? ""
  const inForm = Boolean(props.form)
  useEffect(() => () => clearTimeout(timer.current), [])

  // A field that was empty from the start stays None while it is empty.
  const send = (typed: string) => setValue(typed === "" && initial === null ? null : typed)
  /** Sends what is typed; false if it may not be sent. */
  const commit = (): boolean => {
    clearTimeout(timer.current)
    const typed = latest()
    const problem = problemOf(typed ?? shown, props)
    setShownProblem(problem)
    if (problem) return false
    if (typed === undefined) return true
    setDraft(undefined)
    if (typed !== (committed ?? "")) send(typed)
    return true
  }
  const onChange = (typed: string): void => {
    setShownProblem(undefined)
    setDraft(typed)
    clearTimeout(timer.current)
    // A form's page keeps what is typed at once, so that a reload does not lose it.
    if (inForm) send(typed)
    else if (typeof props.live === "number") timer.current = setTimeout(commit, props.live)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isEnter(event) && commit() && formIsValid(event.currentTarget)) formSubmit?.()
  }
  const onBlur = (): void => {
    if (latest() !== undefined) commit()
  }
  const dirty = draft !== undefined && (inForm || draft !== (committed ?? ""))
  const problem = problemOf(shown, props)
  const showProblem = (): void => setShownProblem(problem)
  return { shown, dirty, problem, shownProblem, showProblem, onChange, onKeyDown, onBlur }
}

export default function TextInput(element: Props) {
  const { props, disabled, formSubmit } = element
  const field = useField(element)
  const id = useId()
  const hint = (
    <Instructions
      dirty={field.dirty && typeof props.live !== "number"}
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
  field: ReturnType<typeof useField>
}

function TextField({ id, props, disabled, field }: TextFieldProps) {
  const { type = "default", required, max_chars: max } = props
  const [revealed, setRevealed] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const kind = KINDS[type]
  const icon = props.icon ?? kind.icon
  useValidity(input, field.problem)
  return (
    <FieldBox testid="stTextInputRootElement" invalid={!!field.shownProblem} disabled={disabled}>
      {icon && <Icon icon={icon} className={css.icon} testid="stTextInputIcon" />}
      <input
        {...fieldAria(id, required, field.shownProblem)}
        ref={input}
        className={css.input}
        data-testid="stTextInputField"
        type={revealed ? "text" : kind.type}
        value={field.shown}
        disabled={disabled}
        maxLength={max ?? undefined}
        placeholder={props.placeholder ?? undefined}
        autoComplete={props.autocomplete ?? kind.autocomplete}
        onChange={(event) => field.onChange(event.target.value)}
        onKeyDown={field.onKeyDown}
        onBlur={field.onBlur}
        onInvalid={(event) => {
          event.preventDefault()
          field.showProblem()
        }}
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
