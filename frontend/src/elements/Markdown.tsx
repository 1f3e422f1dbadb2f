// `st.markdown`, `st.caption`, and text from `st.write`.

import type { ElementProps } from "../layout/element"
import { Help } from "../markdown/Help"
import { Markdown as MarkdownText } from "../markdown/Markdown"
import type { MarkdownProps } from "../protocol/props.gen"
import { classes } from "../ui/box"
import css from "./Markdown.module.css"

export { defaults } from "../protocol/defaults/MarkdownProps.gen"

export default function Markdown({ props }: ElementProps<MarkdownProps>) {
  const { body, caption, help, wrap, anchors, cursor } = props
  const { unsafe_allow_html: html, text_alignment: textAlign } = props
  return (
    <div
      className={classes("stMarkdown", css.markdown, help && css.withHelp)}
      data-testid="stMarkdown"
      style={{ textAlign }}
    >
      <MarkdownText
        source={body}
        cursor={cursor ?? undefined}
        html={html}
        anchors={anchors}
        wrap={wrap}
        caption={caption}
      />
      {help && <Help source={help} />}
    </div>
  )
}
