// A button that shows a drawing alone; `aria-label` says what it does.
import type { ComponentProps } from "react"
import { classes } from "../ui/box"
import css from "./IconButton.module.css"

export function IconButton({ className, ...rest }: ComponentProps<"button">) {
  return <button type="button" className={classes(css.icon, className)} {...rest} />
}
