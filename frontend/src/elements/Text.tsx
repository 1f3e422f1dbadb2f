// `st.text`: exactly the characters given, no Markdown.

import type { ElementProps } from "../layout/element"
import { Help } from "../markdown/Help"
import type { TextProps } from "../protocol/props.gen"
import { classes } from "../ui/box"
import css from "./Text.module.css"

export { defaults } from "../protocol/defaults/TextProps.gen"

export default function Text({ props }: ElementProps<TextProps>) {
  const { body, help, text_alignment: textAlign, wrap } = props
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
          <Help source={help} />
        </span>
      )}
    </div>
  )
}
