// The small line below a text field: how to commit, how many characters, what is wrong.
import { text } from "../i18n"
import css from "./field.module.css"

interface Props {
  /** Something is typed that is not committed. */
  dirty: boolean
  /** Enter submits the form. */
  submits?: boolean
  inForm?: boolean
  length?: number
  max?: number | null | undefined
}

export function Instructions({ dirty, submits, inForm, length = 0, max }: Props) {
  const hints = []
  if (dirty && submits) hints.push(text("press_enter_to_submit"))
  else if (dirty && !inForm) hints.push(text("press_enter_to_apply"))
  if (max && dirty) hints.push(`${length}/${max}`)
  if (hints.length === 0) return null
  return (
    <div className={css.instructions} data-testid="InputInstructions">
      {hints.map((hint) => (
        <span key={hint}>{hint}</span>
      ))}
    </div>
  )
}

/** What keeps a value from being taken; read aloud at once. */
export function FieldError({ id, children }: { id: string; children: string | undefined }) {
  return (
    <div id={id} className={css.error} role="alert" data-testid="stFieldError">
      {children}
    </div>
  )
}
