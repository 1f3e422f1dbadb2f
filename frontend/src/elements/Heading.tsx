// `st.title`, `st.header`, `st.subheader`.

import type { ElementProps } from "../layout/element"
import { HeadingLine } from "../markdown/HeadingLine"
import { Markdown, MarkdownWords } from "../markdown/Markdown"
import type { HeadingProps } from "../protocol/props.gen"
import { classes } from "../ui/box"
import { Icon } from "../ui/Icon"
import css from "./Heading.module.css"

export { defaults } from "../protocol/defaults/HeadingProps.gen"

/** With `divider="auto"` each heading takes the next of these. */
const DIVIDERS = ["blue", "green", "orange", "red", "violet", "yellow", "gray"]
let nextDivider = 0
const dividerOf = new Map<string, string>()

function dividerColor(id: string, divider: string): string {
  if (divider !== "auto") return divider === "grey" ? "gray" : divider
  const known = dividerOf.get(id)
  if (known) return known
  const color = DIVIDERS[nextDivider++ % DIVIDERS.length] ?? "gray"
  dividerOf.set(id, color)
  return color
}

export default function Heading({ id, props }: ElementProps<HeadingProps>) {
  const { body, level, anchor, help, icon, divider, wrap, text_alignment: textAlign } = props
  return (
    <div
      className={classes("stHeading", css.heading)}
      data-testid="stHeading"
      style={{ textAlign }}
    >
      <div data-testid="stMarkdownContainer" className="stMarkdownContainer">
        <HeadingLine
          level={level}
          anchor={anchor ?? undefined}
          wrap={wrap}
          help={help && <Markdown source={help} />}
          icon={icon && <Icon icon={icon} testid="stHeadingIcon" />}
        >
          <MarkdownWords source={body} />
        </HeadingLine>
      </div>
      {divider && (
        <hr
          data-testid="stHeadingDivider"
          className={css.divider}
          data-color={dividerColor(id, divider)}
        />
      )}
    </div>
  )
}
