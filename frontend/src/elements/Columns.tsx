// Columns side by side; on a phone below one another, unless that is turned off.
import type { CSSProperties } from "react"
import { gapOf, keyClass } from "../app/block"
import { LayoutWrapper } from "../app/VerticalBlock"
import type { ColumnsProps } from "../protocol/props.gen"
import css from "./columns.module.css"
import type { ElementProps } from "./types"

export const container = true

const ALIGN = { top: "flex-start", center: "center", bottom: "flex-end" } as const

export default function Columns({ props, children }: ElementProps<ColumnsProps>) {
  const style = {
    gap: gapOf(props.gap),
    "--column-align": ALIGN[props.vertical_alignment ?? "top"],
  } as CSSProperties
  return (
    <LayoutWrapper width={props.width}>
      <div
        data-testid="stHorizontalBlock"
        className={`stHorizontalBlock ${css.columns} ${keyClass(props.key)}`}
        data-wrap={props.wrap ?? true}
        style={style}
      >
        {children}
      </div>
    </LayoutWrapper>
  )
}
