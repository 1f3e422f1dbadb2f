// A value that is typed: the draft, what is wrong with it, and when it is committed.
import { type KeyboardEvent, type SyntheticEvent, useEffect, useRef, useState } from "react"
import type { ElementProps } from "../layout/element"
import { isEnter } from "../ui/keys"
import { useDraft } from "./draft"
import { formIsValid, useValidity } from "./validity"

type Element<V> = Pick<
  ElementProps<{ form: string | null }, V>,
  "props" | "revision" | "setValue" | "formSubmit"
>

interface Typing<V> {
  committed: V
  /** A value as the field shows it. */
  show(value: V): string
  /** A value as it could be typed, if it is shown otherwise. */
  plain?(value: V): string
  read(typed: string): V
  /** Why a text may not be sent; undefined if it may. */
  problemOf(typed: string): string | undefined
  /** In a form the page keeps what is typed at once, so that a reload does not lose it. */
  keepsInForm?: boolean
  /** Commits after so many milliseconds without a key. */
  live?: number | null
}

/** Commits on Enter, when the focus leaves, and while typing if `live`; Enter then submits the form. */
export function useTypedField<V>(element: Element<V>, typing: Typing<V>) {
  const { props, revision, setValue, formSubmit } = element
  const { committed, show, plain = show, read, problemOf, live } = typing
  const { draft, setDraft, latest } = useDraft<string>(revision)
  const [shownProblem, setShownProblem] = useState<string>()
  const input = useRef<HTMLInputElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const inForm = Boolean(props.form)
  const keeps = inForm && typing.keepsInForm
  const problem = problemOf(draft ?? plain(committed))
  useValidity(input, problem)
  useEffect(() => () => clearTimeout(timer.current), [])

  const send = (next: V): void => {
    setDraft(undefined)
    setShownProblem(undefined)
    if (next !== committed) setValue(next)
  }
  /** Sends what is typed; false if it may not be sent. */
  const commit = (): boolean => {
    clearTimeout(timer.current)
    const typed = latest()
    const found = typed === undefined ? problem : problemOf(typed)
    setShownProblem(found)
    if (found) return false
    if (typed !== undefined) send(read(typed))
    return true
  }
  const type = (typed: string): void => {
    setShownProblem(undefined)
    setDraft(typed)
    clearTimeout(timer.current)
    if (keeps) setValue(read(typed))
    else if (!inForm && typeof live === "number") timer.current = setTimeout(commit, live)
  }
  const shown = draft ?? show(committed)
  return {
    shown,
    dirty: draft !== undefined && (keeps || draft !== show(committed)),
    shownProblem,
    latest,
    send,
    /** For the native field. */
    input: {
      ref: input,
      value: shown,
      onChange: (event: { target: HTMLInputElement }) => type(event.target.value),
      onKeyDown: (event: KeyboardEvent) => {
        if (isEnter(event) && commit() && formIsValid(event.currentTarget)) formSubmit?.()
      },
      onBlur: () => {
        if (latest() !== undefined) commit()
      },
      onInvalid: (event: SyntheticEvent) => {
        event.preventDefault()
        setShownProblem(problem)
      },
    },
  }
}
