// Columns side by side; on a phone below one another, unless that is turned off.
import type { CSSProperties } from "react"
import { gapOf, keyClass } from "../app/block"
import { LayoutWrapper } from "../app/VerticalBlock"
import type { ColumnProps, ColumnsProps } from "../protocol/props.gen"
import { useNodes } from "../store/react"
import css from "./columns.module.css"
import type { ElementProps } from "./types"

export const container = true

const ALIGN = { top: "flex-start", center: "center", bottom: "flex-end" } as const

export default function Columns({ props, childIds, children }: ElementProps<ColumnsProps>) {
  const columns = useNodes(childIds)
  const total = columns.reduce(
    (sum, column) => sum + ((column.props as ColumnProps).weight ?? 1),
    0,
  )
  const style = {
    gap: gapOf(props.gap),
    "--column-gap": gapOf(props.gap),
    "--column-total": total,
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
