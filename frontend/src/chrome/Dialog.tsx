// A small modal of the chrome, on the browser's own dialog: it traps the focus and closes on Escape.
import { type ReactNode, useEffect, useId, useRef } from "react"
import { text } from "../i18n"
import css from "./Dialog.module.css"

interface Props {
  title: string
  children: ReactNode
  confirm?: string
  testId?: string
  onConfirm?: () => void
  onClose(): void
}

export default function Dialog({ title, children, confirm, testId, onConfirm, onClose }: Props) {
  const box = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useEffect(() => box.current?.showModal(), [])
  const close = () => box.current?.close()
  return (
    <dialog
      ref={box}
      data-testid={testId}
      className={css.dialog}
      aria-labelledby={heading}
      onClose={onClose}
    >
      <h2 id={heading} className={css.title}>
        {title}
      </h2>
      <div className={css.content}>{children}</div>
      <div className={css.buttons}>
        <button type="button" className={css.button} onClick={close}>
          {text(confirm ? "cancel" : "close")}
        </button>
        {confirm && (
          <button
            type="button"
            className={`${css.button} ${css.primary}`}
            onClick={() => {
              onConfirm?.()
              close()
            }}
          >
            {confirm}
          </button>
        )}
      </div>
    </dialog>
  )
}
