// Icons: an emoji, `:material/name:` (one file per icon, fetched when seen), a spinner, or an image.
import { text } from "../i18n"
import { classes } from "./box"
import css from "./Icon.module.css"
import { safeImage } from "./urls"

const MATERIAL = /^:material\/(\w+):$/

interface MaterialProps {
  name: string
  /** In running text the icon speaks for itself; beside a label it is decoration. */
  labelled?: boolean
  testid?: string
}

/** A Material Symbol in the colour of the text around it. */
export function MaterialIcon({ name, labelled = false, testid }: MaterialProps) {
  // A mask keeps the file shared by all uses and cached by the browser, and takes the text's colour.
  // Inline, because an address in a style sheet would be relative to the sheet.
  const style = { maskImage: `url("_kawa/icons/${encodeURIComponent(name)}.svg")` }
  const speech = labelled
    ? {
        role: "img",
        "aria-label": text("icon_name", { name: name.replaceAll("_", " ") }),
        "data-icon": name,
      }
    : { "aria-hidden": true }
  return <span className={css.material} style={style} data-testid={testid} {...speech} />
}

export function SpinnerIcon() {
  return <span className={css.spinner} data-testid="stSpinnerIcon" aria-hidden="true" />
}

interface IconProps {
  icon: string
  className?: string | undefined
  testid?: string
}

/** Whatever an `icon=` parameter may hold. */
export function Icon({ icon, className, testid }: IconProps) {
  const material = MATERIAL.exec(icon)?.[1]
  const look = classes(css.icon, className)
  if (material || icon === "spinner") {
    return (
      <span className={look} aria-hidden="true" data-testid={testid}>
        {material ? <MaterialIcon name={material} testid="stIconMaterial" /> : <SpinnerIcon />}
      </span>
    )
  }
  const source = /^(?:https?:|data:|\/|\.)/i.test(icon) ? safeImage(icon) : undefined
  return (
    <span className={look} aria-hidden="true" data-testid={testid}>
      {source ? (
        <img className={css.image} src={source} alt="" />
      ) : (
        <span className={css.emoji} data-testid="stIconEmoji">
          {icon}
        </span>
      )}
    </span>
  )
}
