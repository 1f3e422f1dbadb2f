// A value that must be given: what is wrong without one, and whether the user has been told.
import { useState } from "react"
import { text } from "../i18n"

/** The problem shows once the field's form has asked for the value. */
export function useRequired(required: boolean, missing: boolean) {
  const [asked, setAsked] = useState(false)
  const problem = required && missing ? text("value_required") : undefined
  return { problem, shownProblem: asked ? problem : undefined, onInvalid: () => setAsked(true) }
}
