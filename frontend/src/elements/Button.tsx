// `st.button` and `st.form_submit_button`. A native button: it must work before anything else has loaded.
import { useEffect, useMemo, useRef } from "react"
import { formIsValid } from "../fields/validity"
import { text } from "../i18n"
import type { ElementProps } from "../layout/element"
import { Markdown } from "../markdown/Markdown"
import type { ButtonProps } from "../protocol/props.gen"
import { classes } from "../ui/box"
import { Icon } from "../ui/Icon"
import { isTyping, matches, readShortcut, showShortcut } from "../ui/keys"
import { TooltipTarget } from "../ui/Tooltip"
import css from "./Button.module.css"

export { defaults } from "../protocol/defaults/ButtonProps.gen"

type Props = ElementProps<ButtonProps, boolean>

/** Presses the button when its shortcut is typed anywhere on the page. */
function useShortcut(shortcut: string | null, disabled: boolean, press: () => void) {
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

export default function Button({ props, disabled, trigger, submitForm }: Props) {
  const own = useRef<HTMLDivElement>(null)
  const press = () => {
    if (!props.submit) trigger()
    else if (formIsValid(own.current)) submitForm()
  }
  const keys = useShortcut(props.shortcut, disabled, press)
  const name = props.submit ? "stFormSubmitButton" : "stButton"
  const button = <Face props={props} disabled={disabled} keys={keys} onPress={press} />
  return (
    <div ref={own} className={name} data-testid={name}>
      {props.help ? (
        <TooltipTarget content={<Markdown source={props.help} />} className={css.target}>
          {button}
        </TooltipTarget>
      ) : (
        button
      )}
    </div>
  )
}

interface FaceProps {
  props: ButtonProps
  disabled: boolean
  /** The shortcut, as it is shown. */
  keys: string | undefined
  onPress(): void
}

function Face({ props, disabled, keys, onPress }: FaceProps) {
  const { label, type, icon, icon_position: side } = props
  const kind = props.submit ? `${type}FormSubmit` : type
  const glyph = icon && <Icon icon={icon} />
  return (
    <button
      type="button"
      className={classes(css.button, css[type], props.wrap && css.wrap)}
      data-testid={`stBaseButton-${kind}`}
      data-kind={kind}
      disabled={disabled}
      aria-keyshortcuts={keys?.replaceAll(" ", "")}
      onClick={onPress}
    >
      {side === "left" && glyph}
      {label && <Markdown source={label} mode="label" links={false} className={css.label ?? ""} />}
      {side === "right" && glyph}
      {keys && (
        <kbd className={css.keys} aria-label={text("shortcut", { keys })}>
          {keys}
        </kbd>
      )}
    </button>
  )
}
