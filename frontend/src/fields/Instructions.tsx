// The small line below a text field: how to commit what is typed, and how long it is.
import { text } from "../i18n"
import css from "./Field.module.css"

interface Props {
  /** Something is typed that is not committed. */
  dirty: boolean
  /** Enter submits the form. */
  submits: boolean
  inForm: boolean
  length?: number
  max?: number | null | undefined
}

export function Instructions({ dirty, submits, inForm, length = 0, max }: Props) {
  if (!dirty) return null
  const hints = []
  if (submits) hints.push(text("press_enter_to_submit"))
  else if (!inForm) hints.push(text("press_enter_to_apply"))
  if (max) hints.push(`${length}/${max}`)
  return (
    <div className={css.instructions} data-testid="InputInstructions">
      {hints.map((hint) => (
        <span key={hint}>{hint}</span>
      ))}
    </div>
  )
}
