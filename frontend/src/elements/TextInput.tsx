// `st.text_input`: commits on Enter and when focus leaves, or while typing if `live`.
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react"
import { text } from "../i18n"
import type { TextInputProps } from "../protocol/props.gen"
import { classes } from "../ui/box"
import { useDraft } from "../ui/draft"
import field from "../ui/field.module.css"
import { Icon, MaterialIcon } from "../ui/Icon"
import { FieldError, Instructions } from "../ui/Instructions"
import { isEnter } from "../ui/keys"
import { Label } from "../ui/Label"
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
  return { shown, dirty, problem, shownProblem, setShownProblem, onChange, onKeyDown, onBlur }
}

export default function TextInput(element: Props) {
  const { props, disabled, formSubmit } = element
  const { label = "", type = "default", required, max_chars: max } = props
  const { shown, dirty, problem, shownProblem, setShownProblem, ...handlers } = useField(element)
  const [revealed, setRevealed] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  const kind = KINDS[type]
  const icon = props.icon ?? kind.icon
  useValidity(input, problem)
  return (
    <div className={classes("stTextInput", field.field)} data-testid="stTextInput">
      <Label
        id={`${id}label`}
        htmlFor={id}
        label={label}
        help={props.help}
        required={required}
        visibility={props.label_visibility}
        disabled={disabled}
      />
      <div
        className={field.box}
        data-testid="stTextInputRootElement"
        data-invalid={shownProblem ? "" : undefined}
        data-disabled={disabled ? "" : undefined}
      >
        {icon && <Icon icon={icon} className={field.icon} testid="stTextInputIcon" />}
        <input
          ref={input}
          id={id}
          className={field.input}
          data-testid="stTextInputField"
          type={revealed ? "text" : kind.type}
          value={shown}
          disabled={disabled}
          maxLength={max ?? undefined}
          placeholder={props.placeholder ?? undefined}
          autoComplete={props.autocomplete ?? kind.autocomplete}
          aria-labelledby={`${id}label`}
          aria-required={required || undefined}
          aria-invalid={shownProblem ? true : undefined}
          aria-describedby={`${id}error`}
          onChange={(event) => handlers.onChange(event.target.value)}
          onKeyDown={handlers.onKeyDown}
          onBlur={handlers.onBlur}
          onInvalid={(event) => {
            event.preventDefault()
            setShownProblem(problem)
          }}
        />
        {type === "password" && (
          <RevealButton revealed={revealed} disabled={disabled} onChange={setRevealed} />
        )}
      </div>
      <FieldError id={`${id}error`}>{shownProblem}</FieldError>
      {!shownProblem && (
        <Instructions
          dirty={dirty && typeof props.live !== "number"}
          submits={formSubmit !== undefined}
          inForm={Boolean(props.form)}
          length={shown.length}
          max={max}
        />
      )}
    </div>
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
      className={field.side}
      aria-label={text(revealed ? "hide_password" : "show_password")}
      aria-pressed={revealed}
      disabled={disabled}
      onClick={() => onChange(!revealed)}
    >
      <MaterialIcon name={revealed ? "visibility_off" : "visibility"} testid="stIconMaterial" />
    </button>
  )
}
