// `st.text`: exactly the characters given, no Markdown.
import { Markdown as MarkdownText } from "../markdown/Markdown"
import type { TextProps } from "../protocol/props.gen"
import { classes } from "../ui/box"
import { HelpTooltip } from "../ui/Tooltip"
import css from "./Text.module.css"
import type { ElementProps } from "./types"

export const width = "content"

export default function Text({ props }: ElementProps<TextProps>) {
  const { body, help, text_alignment: textAlign = "left", wrap = true } = props
  return (
    <div
      className={classes("stText", css.text, !wrap && css.oneLine)}
      data-testid="stText"
      style={{ textAlign }}
      title={wrap ? undefined : body}
    >
      <span>{body}</span>
      {help && (
        <span className={css.help}>
          <HelpTooltip>
            <MarkdownText source={help} />
          </HelpTooltip>
        </span>
      )}
    </div>
  )
}
