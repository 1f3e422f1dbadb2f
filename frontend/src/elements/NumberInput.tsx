// `st.number_input`: typed, stepped by buttons or arrow keys, kept within its bounds.
import { type KeyboardEvent, useId } from "react"
import { Field, FieldBox, fieldAria } from "../fields/Field"
import css from "../fields/Field.module.css"
import { Instructions } from "../fields/Instructions"
import { useTypedField } from "../fields/typed"
import { text } from "../i18n"
import type { ElementProps } from "../layout/element"
import type { NumberInputProps } from "../protocol/props.gen"
import { Icon } from "../ui/Icon"
import { addStep, clamp, decimalsOf, formatNumber, parseNumber } from "../ui/numbers"

export { defaults } from "../protocol/defaults/NumberInputProps.gen"

type Props = ElementProps<NumberInputProps, number | null>

function show(value: number | null, { kind, format, step }: NumberInputProps): string {
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
  const tooSmall = min !== null && value < min
  const tooLarge = max !== null && value > max
  if (!tooSmall && !tooLarge) return undefined
  if (min !== null && max !== null) return text("number_out_of_range", { min, max })
  return tooSmall ? text("number_too_small", { min }) : text("number_too_large", { max: max ?? "" })
}

/** What is typed and what is committed. */
function useTyped(element: Props) {
  const { props, value } = element
  const initial = props.default
  const committed = value === undefined ? initial : value
  const field = useTypedField<number | null>(element, {
    committed,
    show: (number) => show(number, props),
    plain: (number) => (number === null ? "" : String(number)),
    read: (typed) => {
      // A field that began with a number goes back to it when it is emptied.
      if (typed.trim() === "") return initial
      // A whole number is what stands before the point; -0 is 0.
      return props.kind === "int" ? Math.trunc(parseNumber(typed)) || 0 : parseNumber(typed)
    },
    problemOf: (typed) => problemOf(typed, props),
  })
  /** The number that a step begins from. */
  const current = (): number | null => {
    const parsed = parseNumber(field.latest() ?? "")
    return Number.isNaN(parsed) ? committed : parsed
  }
  return { ...field, committed, current }
}

function useNumber(element: Props) {
  const { step, min, max } = element.props
  const field = useTyped(element)
  const stepBy = (count: number): void => {
    const from = field.current()
    field.send(clamp(from === null ? (min ?? 0) : addStep(from, count * step), min, max))
  }
  const canStep = (count: number): boolean => {
    const from = field.current()
    return from === null || clamp(addStep(from, count * step), min, max) !== from
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    field.input.onKeyDown(event)
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault()
      stepBy(event.key === "ArrowUp" ? 1 : -1)
    } else if (event.key === "Escape" && element.props.default === null) {
      event.preventDefault()
      field.send(null)
    }
  }
  return { ...field, input: { ...field.input, onKeyDown }, stepBy, canStep }
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
  const unsigned = props.min !== null && props.min >= 0
  return (
    <input
      {...fieldAria(id, props.required, number.shownProblem)}
      {...number.input}
      className={css.input}
      data-testid="stNumberInputField"
      // Not type=number: that refuses full-width digits and says nothing about what it refused.
      type="text"
      inputMode={props.kind === "int" && unsigned ? "numeric" : "decimal"}
      role="spinbutton"
      autoComplete="off"
      disabled={disabled}
      placeholder={props.placeholder ?? undefined}
      aria-valuenow={number.committed ?? undefined}
      aria-valuetext={number.shown || undefined}
      aria-valuemin={props.min ?? undefined}
      aria-valuemax={props.max ?? undefined}
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
