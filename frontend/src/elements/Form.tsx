// Widgets whose values are sent together, when a submit button of theirs is pressed.
import { gapOf, heightStyle, keyClass } from "../app/block"
import blockCss from "../app/block.module.css"
import { LayoutWrapper, VerticalBlock } from "../app/VerticalBlock"
import { text } from "../i18n"
import { Markdown } from "../markdown/Markdown"
import type { FormProps } from "../protocol/props.gen"
import { useCell } from "../store/cell"
import { submitButtons } from "../store/form"
import { usePage } from "../store/react"
import type { ElementProps } from "./types"

export const container = true

export default function Form({ id, props, children }: ElementProps<FormProps>) {
  const page = usePage()
  const run = useCell(page.runState)
  const complete = run !== "initial" && run !== "running"
  const incomplete = complete && submitButtons(page.tree, id).length === 0
  const border = props.border ?? true
  return (
    <LayoutWrapper
      width={props.width}
      style={props.height === "stretch" ? heightStyle("stretch") : {}}
    >
      <div
        data-testid="stForm"
        className={`stForm ${border ? blockCss.bordered : ""} ${keyClass(props.key)}`}
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
