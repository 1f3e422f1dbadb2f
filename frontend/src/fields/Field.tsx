// What surrounds a field to type into: label above, box around, error and hints below.
import type { ReactNode, Ref } from "react"
import type { WidgetProps } from "../protocol/props.gen"
import { classes } from "../ui/box"
import css from "./Field.module.css"
import { Label } from "./Label"

/** The wire props that all such widgets share. */
export interface FieldProps extends Pick<WidgetProps, "label" | "help" | "label_visibility"> {
  required?: boolean
}

interface LabelledProps {
  /** Test id and class of the widget. */
  name: string
  id: string
  field: FieldProps
  disabled: boolean
  /** Id of the native input, if there is one to focus. */
  input?: string
  children: ReactNode
}

interface Props extends Omit<LabelledProps, "input"> {
  /** What keeps the value from being taken; read aloud at once. */
  problem: string | undefined
  hint?: ReactNode
}

/** Of a widget whose parts name themselves by its label (`aria-labelledby`). */
export const labelId = (id: string): string => `${id}label`
const errorId = (id: string): string => `${id}error`

/** A widget below its label. */
export function Labelled({ name, id, field, disabled, input, children }: LabelledProps) {
  return (
    <div className={classes(name, css.field)} data-testid={name}>
      <Label
        id={labelId(id)}
        htmlFor={input}
        label={field.label}
        help={field.help}
        required={field.required}
        visibility={field.label_visibility}
        disabled={disabled}
      />
      {children}
    </div>
  )
}

/** One with a native input, of that id, whose value may be refused. */
export function Field({ id, problem, hint, children, ...labelled }: Props) {
  return (
    <Labelled id={id} input={id} {...labelled}>
      {children}
      <div id={errorId(id)} className={css.error} role="alert" data-testid="stFieldError">
        {problem}
      </div>
      {problem === undefined && hint}
    </Labelled>
  )
}

/** What ties the native input to its label and its error. */
export function fieldAria(id: string, required: boolean, problem: string | undefined) {
  return {
    id,
    "aria-labelledby": labelId(id),
    "aria-describedby": errorId(id),
    "aria-required": required || undefined,
    "aria-invalid": problem === undefined ? undefined : true,
  }
}

interface BoxProps {
  ref?: Ref<HTMLDivElement>
  testid?: string
  invalid: boolean
  disabled: boolean
  children: ReactNode
}

export function FieldBox({ ref, testid, invalid, disabled, children }: BoxProps) {
  return (
    <div
      ref={ref}
      className={css.box}
      data-testid={testid}
      data-invalid={invalid ? "" : undefined}
      data-disabled={disabled ? "" : undefined}
    >
      {children}
    </div>
  )
}
