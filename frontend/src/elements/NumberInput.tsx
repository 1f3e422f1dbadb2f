// `st.number_input`: typed, stepped by buttons or arrow keys, kept within its bounds.
import { type KeyboardEvent, useId, useRef, useState } from "react"
import { text } from "../i18n"
import type { NumberInputProps } from "../protocol/props.gen"
import { classes } from "../ui/box"
import { useDraft } from "../ui/draft"
import field from "../ui/field.module.css"
import { Icon } from "../ui/Icon"
import { FieldError, Instructions } from "../ui/Instructions"
import { isEnter } from "../ui/keys"
import { Label } from "../ui/Label"
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

function useNumber({ props, value, revision, setValue, formSubmit }: Props) {
  const { kind = "float", step, min, max, default: initial = null } = props
  const committed = value === undefined ? initial : value
  const { draft, setDraft, latest } = useDraft<string>(revision)
  const [shownProblem, setShownProblem] = useState<string>()

  const send = (next: number | null): void => {
    setDraft(undefined)
    setShownProblem(undefined)
    if (next !== committed) setValue(next)
  }
  /** Sends what is typed; false if it may not be sent. */
  const commit = (): boolean => {
    const typed = latest()
    const problem = problemOf(typed ?? show(committed, props), props)
    setShownProblem(problem)
    if (problem) return false
    if (typed === undefined) return true
    // A field that began with a number goes back to it when it is emptied.
    if (typed.trim() === "") send(initial)
    else send(kind === "int" ? Math.round(parseNumber(typed)) : parseNumber(typed))
    return true
  }
  const current = (): number | null => {
    const typed = latest()
    const parsed = typed === undefined ? Number.NaN : parseNumber(typed)
    return Number.isNaN(parsed) ? committed : parsed
  }
  const stepBy = (count: number): void => {
    const from = current()
    const next = from === null ? (min ?? 0) : addStep(from, count * step)
    send(clamp(next, min, max))
  }
  const canStep = (count: number): boolean => {
    const from = current()
    return from === null || clamp(addStep(from, count * step), min, max) !== from
  }
  const onChange = (typed: string): void => {
    setShownProblem(undefined)
    setDraft(typed)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isEnter(event)) {
      if (commit() && formIsValid(event.currentTarget)) formSubmit?.()
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault()
      stepBy(event.key === "ArrowUp" ? 1 : -1)
    }
  }
  const shown = draft ?? show(committed, props)
  const dirty = draft !== undefined && draft !== show(committed, props)
  const problem =
    draft === undefined
      ? problemOf(committed === null ? "" : String(committed), props)
      : problemOf(draft, props)
  const field = { shown, dirty, problem, shownProblem, setShownProblem, committed }
  return {
    ...field,
    commit,
    stepBy,
    canStep,
    onChange,
    onKeyDown,
    hasDraft: () => latest() !== undefined,
  }
}

export default function NumberInput(element: Props) {
  const { props, disabled, formSubmit } = element
  const number = useNumber(element)
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  useValidity(input, number.problem)
  return (
    <div className={classes("stNumberInput", field.field)} data-testid="stNumberInput">
      <Label
        id={`${id}label`}
        htmlFor={id}
        label={props.label ?? ""}
        help={props.help}
        required={props.required}
        visibility={props.label_visibility}
        disabled={disabled}
      />
      <div
        className={field.box}
        data-testid="stNumberInputContainer"
        data-invalid={number.shownProblem ? "" : undefined}
        data-disabled={disabled ? "" : undefined}
      >
        {props.icon && <Icon icon={props.icon} className={field.icon} testid="stNumberInputIcon" />}
        <input
          ref={input}
          id={id}
          className={field.input}
          data-testid="stNumberInputField"
          // Not type=number: that refuses full-width digits and says nothing about what it refused.
          type="text"
          inputMode={props.kind === "int" && (props.min ?? -1) >= 0 ? "numeric" : "decimal"}
          role="spinbutton"
          autoComplete="off"
          value={number.shown}
          disabled={disabled}
          placeholder={props.placeholder ?? undefined}
          aria-labelledby={`${id}label`}
          aria-valuenow={number.committed ?? undefined}
          aria-valuetext={number.shown || undefined}
          aria-valuemin={props.min ?? undefined}
          aria-valuemax={props.max ?? undefined}
          aria-required={props.required || undefined}
          aria-invalid={number.shownProblem ? true : undefined}
          aria-describedby={`${id}error`}
          onChange={(event) => number.onChange(event.target.value)}
          onKeyDown={number.onKeyDown}
          onBlur={() => number.hasDraft() && number.commit()}
          onInvalid={(event) => {
            event.preventDefault()
            number.setShownProblem(number.problem)
          }}
        />
        <StepButton
          direction={-1}
          disabled={disabled || !number.canStep(-1)}
          onStep={number.stepBy}
        />
        <StepButton
          direction={1}
          disabled={disabled || !number.canStep(1)}
          onStep={number.stepBy}
        />
      </div>
      <FieldError id={`${id}error`}>{number.shownProblem}</FieldError>
      {!number.shownProblem && (
        <Instructions
          dirty={number.dirty}
          submits={formSubmit !== undefined}
          inForm={Boolean(props.form)}
        />
      )}
    </div>
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
      className={field.side}
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
