// What keeps a field from being sent, known to the field itself and to its form's submit button.
import { type RefObject, useEffect } from "react"

/** Tells the browser what is wrong with a native field, so that its form can ask. */
export function useValidity(
  input: RefObject<HTMLInputElement | null>,
  problem: string | undefined,
): void {
  useEffect(() => input.current?.setCustomValidity(problem ?? ""), [input, problem])
}

/**
 * Whether all fields of the form around `element` may be sent. The first that may not takes the
 * focus and, by the native `invalid` event, shows why.
 */
export function formIsValid(element: Element | null): boolean {
  const form = element?.closest('[data-testid="stForm"]')
  const inputs = form?.querySelectorAll<HTMLInputElement>("input:not(:disabled)") ?? []
  const wrong = [...inputs].filter((input) => input.validity.customError)
  for (const input of wrong) input.checkValidity()
  wrong[0]?.focus()
  return wrong.length === 0
}
