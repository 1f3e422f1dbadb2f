// `st.markdown`, `st.caption`, and text from `st.write`.
import { Markdown as MarkdownText } from "../markdown/Markdown"
import type { MarkdownProps } from "../protocol/props.gen"
import { classes } from "../ui/box"
import { HelpTooltip } from "../ui/Tooltip"
import css from "./Markdown.module.css"
import type { ElementProps } from "./types"

export const width = "auto"

export default function Markdown({ props }: ElementProps<MarkdownProps>) {
  const { body, caption = false, help, wrap = true, anchors = true } = props
  const { unsafe_allow_html: html = false, text_alignment: textAlign = "left" } = props
  return (
    <div
      className={classes("stMarkdown", css.markdown, help && css.withHelp)}
      data-testid="stMarkdown"
      style={{ textAlign }}
    >
      <MarkdownText source={body} html={html} anchors={anchors} wrap={wrap} caption={caption} />
      {help && (
        <HelpTooltip>
          <MarkdownText source={help} />
        </HelpTooltip>
      )}
    </div>
  )
}
