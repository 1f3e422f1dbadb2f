// Widgets whose values are sent together, when a submit button of theirs is pressed.

import { text } from "../i18n"
import { LayoutWrapper, VerticalBlock } from "../layout/Block"
import blockCss from "../layout/Block.module.css"
import type { ElementProps } from "../layout/element"
import { gapOf, heightStyle, keyClass } from "../layout/sizes"
import { Markdown } from "../markdown/Markdown"
import type { FormProps } from "../protocol/props.gen"
import { useCell } from "../store/cell"
import { submitButtons } from "../store/form"
import { usePage } from "../store/react"

export { defaults } from "../protocol/defaults/FormProps.gen"
export const container = true

export default function Form({ id, props, children }: ElementProps<FormProps>) {
  const page = usePage()
  const run = useCell(page.runState)
  const complete = run !== "initial" && run !== "running"
  const incomplete = complete && submitButtons(page.tree, id).length === 0
  return (
    <LayoutWrapper
      width={props.width}
      style={props.height === "stretch" ? heightStyle("stretch") : {}}
    >
      <div
        data-testid="stForm"
        className={`stForm ${props.border ? blockCss.bordered : ""} ${keyClass(props.key)}`}
        style={heightStyle(props.height)}
      >
        <VerticalBlock style={{ gap: gapOf("small") }}>
          {children}
          {incomplete && (
            <div role="alert" className={blockCss.problem}>
              <Markdown source={text("form_without_submit")} />
            </div>
          )}
        </VerticalBlock>
      </div>
    </LayoutWrapper>
  )
}
