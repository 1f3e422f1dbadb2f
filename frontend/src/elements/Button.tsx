// `st.button` and `st.form_submit_button`. A native button: it must work before anything else has loaded.
import { useEffect, useMemo, useRef } from "react"
import { text } from "../i18n"
import { Markdown } from "../markdown/Markdown"
import type { ButtonProps } from "../protocol/props.gen"
import { classes } from "../ui/box"
import { Icon } from "../ui/Icon"
import { isTyping, matches, readShortcut, showShortcut } from "../ui/keys"
import { TooltipTarget } from "../ui/Tooltip"
import { formIsValid } from "../ui/validity"
import css from "./Button.module.css"
import type { ElementProps } from "./types"

/** Presses the button when its shortcut is typed anywhere on the page. */
function useShortcut(shortcut: string | null | undefined, disabled: boolean, press: () => void) {
  const latest = useRef(press)
  latest.current = press
  const parsed = useMemo(() => (shortcut ? readShortcut(shortcut) : undefined), [shortcut])
  useEffect(() => {
    if (!parsed || disabled) return
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.repeat || event.isComposing || event.defaultPrevented) return
      if (!matches(event, parsed)) return
      const modified = event.ctrlKey || event.metaKey || event.altKey
      if (!modified && parsed.key.length === 1 && isTyping(event.target)) return
      event.preventDefault()
      latest.current()
    }
    window.addEventListener("keydown", onKeyDown)
    return () => window.removeEventListener("keydown", onKeyDown)
  }, [parsed, disabled])
  return parsed && showShortcut(parsed)
}

export const width = "content"

export default function Button(props: ElementProps<ButtonProps, boolean>) {
  const { disabled, trigger, submitForm } = props
  const { label = "", help, type = "secondary", submit, wrap } = props.props
  const { icon, icon_position: iconPosition = "left", shortcut } = props.props
  const own = useRef<HTMLDivElement>(null)
  const press = () => {
    if (!submit) trigger()
    else if (formIsValid(own.current)) submitForm()
  }
  const keys = useShortcut(shortcut, disabled, press)
  const kind = submit ? `${type}FormSubmit` : type
  const name = submit ? "stFormSubmitButton" : "stButton"
  const glyph = icon && <Icon icon={icon} />
  const button = (
    <button
      type="button"
      className={classes(css.button, css[type], wrap && css.wrap)}
      data-testid={`stBaseButton-${kind}`}
      data-kind={kind}
      disabled={disabled}
      aria-keyshortcuts={keys?.replaceAll(" ", "")}
      onClick={press}
    >
      {iconPosition === "left" && glyph}
      {label && <Markdown source={label} mode="label" links={false} className={css.label ?? ""} />}
      {iconPosition === "right" && glyph}
      {keys && (
        <kbd className={css.keys} aria-label={text("shortcut", { keys })}>
          {keys}
        </kbd>
      )}
    </button>
  )
  return (
    <div ref={own} className={name} data-testid={name}>
      {help ? (
        <TooltipTarget content={<Markdown source={help} />} className={css.target}>
          {button}
        </TooltipTarget>
      ) : (
        button
      )}
    </div>
  )
}
