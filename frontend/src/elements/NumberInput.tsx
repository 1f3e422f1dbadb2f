// `st.number_input`: typed, stepped by buttons or arrow keys, kept within its bounds.
import { type KeyboardEvent, useId, useRef, useState } from "react"
import { text } from "../i18n"
import type { NumberInputProps } from "../protocol/props.gen"
import { useDraft } from "../ui/draft"
import { Field, FieldBox, fieldAria } from "../ui/Field"
import css from "../ui/field.module.css"
import { Icon } from "../ui/Icon"
import { Instructions } from "../ui/Instructions"
import { isEnter } from "../ui/keys"
import { addStep, clamp, decimalsOf, formatNumber, parseNumber } from "../ui/numbers"
import { formIsValid, useValidity } from "../ui/validity"
import type { ElementProps } from "./types"

type Props = ElementProps<NumberInputProps, number | null>

function show(value: number | null, { kind = "float", format, step }: NumberInputProps): string {
  if (value === null) return ""
  if (format) return formatNumber(value, format)
  return kind === "int"
    ? value.toFixed(0)
    : value.toFixed(Math.min(20, Math.max(2, decimalsOf(step))))
}

/** What is wrong with a typed text; undefined if it may be sent. */
function problemOf(typed: string, { min, max, required }: NumberInputProps): string | undefined {
  if (typed.trim() === "") return required ? text("value_required") : undefined
  const value = parseNumber(typed)
  if (Number.isNaN(value)) return text("number_invalid", { value: typed })
  const tooSmall = typeof min === "number" && value < min
  const tooLarge = typeof max === "number" && value > max
  if (!tooSmall && !tooLarge) return undefined
  if (typeof min === "number" && typeof max === "number") {
    return text("number_out_of_range", { min, max })
  }
  return tooSmall
    ? text("number_too_small", { min: min ?? "" })
    : text("number_too_large", { max: max ?? "" })
}

/** What is typed and what is committed. */
function useTyped({ props, value, revision, setValue }: Props) {
  const { kind = "float", default: initial = null } = props
  const committed = value === undefined ? initial : value
  const { draft, setDraft, latest } = useDraft<string>(revision)
  const [shownProblem, setShownProblem] = useState<string>()
  const shown = draft ?? show(committed, props)
  const problem = problemOf(draft ?? (committed === null ? "" : String(committed)), props)

  const send = (next: number | null): void => {
    setDraft(undefined)
    setShownProblem(undefined)
    if (next !== committed) setValue(next)
  }
  /** Sends what is typed; false if it may not be sent. */
  const commit = (): boolean => {
    const typed = latest()
    const found = typed === undefined ? problem : problemOf(typed, props)
    setShownProblem(found)
    if (found) return false
    if (typed === undefined) return true
    // A field that began with a number goes back to it when it is emptied.
    if (typed.trim() === "") send(initial)
    else send(kind === "int" ? Math.round(parseNumber(typed)) : parseNumber(typed))
    return true
  }
  /** The number that a step begins from. */
  const current = (): number | null => {
    const parsed = parseNumber(latest() ?? "")
    return Number.isNaN(parsed) ? committed : parsed
  }
  const type = (typed: string): void => {
    setShownProblem(undefined)
    setDraft(typed)
  }
  const leave = (): void => {
    if (latest() !== undefined) commit()
  }
  const dirty = draft !== undefined && draft !== show(committed, props)
  const showProblem = (): void => setShownProblem(problem)
  return {
    shown,
    dirty,
    problem,
    shownProblem,
    showProblem,
    committed,
    send,
    commit,
    current,
    type,
    leave,
  }
}

function useNumber(element: Props) {
  const { step, min, max } = element.props
  const typed = useTyped(element)
  const stepBy = (count: number): void => {
    const from = typed.current()
    typed.send(clamp(from === null ? (min ?? 0) : addStep(from, count * step), min, max))
  }
  const canStep = (count: number): boolean => {
    const from = typed.current()
    return from === null || clamp(addStep(from, count * step), min, max) !== from
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isEnter(event)) {
      if (typed.commit() && formIsValid(event.currentTarget)) element.formSubmit?.()
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault()
      stepBy(event.key === "ArrowUp" ? 1 : -1)
    }
  }
  return { ...typed, stepBy, canStep, onKeyDown }
}

export default function NumberInput(element: Props) {
  const { props, disabled, formSubmit } = element
  const number = useNumber(element)
  const id = useId()
  const { stepBy, canStep } = number
  const submits = formSubmit !== undefined
  return (
    <Field
      name="stNumberInput"
      id={id}
      field={props}
      disabled={disabled}
      problem={number.shownProblem}
      hint={<Instructions dirty={number.dirty} submits={submits} inForm={Boolean(props.form)} />}
    >
      <FieldBox
        testid="stNumberInputContainer"
        invalid={number.shownProblem !== undefined}
        disabled={disabled}
      >
        {props.icon && <Icon icon={props.icon} className={css.icon} testid="stNumberInputIcon" />}
        <NumberField id={id} props={props} disabled={disabled} number={number} />
        <StepButton direction={-1} disabled={disabled || !canStep(-1)} onStep={stepBy} />
        <StepButton direction={1} disabled={disabled || !canStep(1)} onStep={stepBy} />
      </FieldBox>
    </Field>
  )
}

interface NumberFieldProps {
  id: string
  props: NumberInputProps
  disabled: boolean
  number: ReturnType<typeof useNumber>
}

function NumberField({ id, props, disabled, number }: NumberFieldProps) {
  const input = useRef<HTMLInputElement>(null)
  const unsigned = typeof props.min === "number" && props.min >= 0
  useValidity(input, number.problem)
  return (
    <input
      {...fieldAria(id, props.required, number.shownProblem)}
      ref={input}
      className={css.input}
      data-testid="stNumberInputField"
      // Not type=number: that refuses full-width digits and says nothing about what it refused.
      type="text"
      inputMode={props.kind === "int" && unsigned ? "numeric" : "decimal"}
      role="spinbutton"
      autoComplete="off"
      value={number.shown}
      disabled={disabled}
      placeholder={props.placeholder ?? undefined}
      aria-valuenow={number.committed ?? undefined}
      aria-valuetext={number.shown || undefined}
      aria-valuemin={props.min ?? undefined}
      aria-valuemax={props.max ?? undefined}
      onChange={(event) => number.type(event.target.value)}
      onKeyDown={number.onKeyDown}
      onBlur={number.leave}
      onInvalid={(event) => {
        event.preventDefault()
        number.showProblem()
      }}
    />
  )
}

interface StepProps {
  direction: 1 | -1
  disabled: boolean
  onStep(count: number): void
}

/** Not in the tab order: the arrow keys do the same. */
function StepButton({ direction, disabled, onStep }: StepProps) {
  const up = direction === 1
  return (
    <button
      type="button"
      className={css.side}
      data-testid={up ? "stNumberInputStepUp" : "stNumberInputStepDown"}
      aria-label={text(up ? "increment" : "decrement")}
      tabIndex={-1}
      disabled={disabled}
      // Taking the focus from the field would commit what is typed before it is stepped.
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => onStep(direction)}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d={up ? "M5 12h14M12 5v14" : "M5 12h14"} />
      </svg>
    </button>
  )
}
