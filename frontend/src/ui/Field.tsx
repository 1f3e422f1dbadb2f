// What surrounds a field to type into: label above, box around, error and hints below.
import type { ReactNode, Ref } from "react"
import { classes } from "./box"
import css from "./field.module.css"
import { Label } from "./Label"

/** The wire props that all such widgets share. */
export interface FieldProps {
  label?: string
  help?: string | null
  required?: boolean
  label_visibility?: "visible" | "hidden" | "collapsed"
}

interface Props {
  /** Test id and class of the widget. */
  name: string
  /** Id of the native input. */
  id: string
  field: FieldProps
  disabled: boolean
  /** What keeps the value from being taken; read aloud at once. */
  problem: string | undefined
  hint?: ReactNode
  children: ReactNode
}

const labelId = (id: string): string => `${id}label`
const errorId = (id: string): string => `${id}error`

export function Field({ name, id, field, disabled, problem, hint, children }: Props) {
  return (
    <div className={classes(name, css.field)} data-testid={name}>
      <Label
        id={labelId(id)}
        htmlFor={id}
        label={field.label ?? ""}
        help={field.help}
        required={field.required}
        visibility={field.label_visibility}
        disabled={disabled}
      />
      {children}
      <div id={errorId(id)} className={css.error} role="alert" data-testid="stFieldError">
        {problem}
      </div>
      {problem === undefined && hint}
    </div>
  )
}

/** What ties the native input to its label and its error. */
export function fieldAria(id: string, required: boolean | undefined, problem: string | undefined) {
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
