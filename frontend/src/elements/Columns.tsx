// Columns side by side; on a phone below one another, unless that is turned off.
import type { CSSProperties } from "react"
import { LayoutWrapper } from "../layout/Block"
import type { ElementProps } from "../layout/element"
import { gapOf, keyClass } from "../layout/sizes"
import { defaults as columnDefaults } from "../protocol/defaults/ColumnProps.gen"
import type { TreeNode } from "../protocol/patch"
import type { ColumnProps, ColumnsProps } from "../protocol/props.gen"
import { withDefaults } from "../store/props"
import { useNodes } from "../store/react"
import css from "./Columns.module.css"

export { defaults } from "../protocol/defaults/ColumnsProps.gen"
export const container = true

const ALIGN = { top: "flex-start", center: "center", bottom: "flex-end" } as const

export default function Columns({ props, childIds, children }: ElementProps<ColumnsProps>) {
  const columns = useNodes(childIds)
  const total = columns.reduce((sum, column) => sum + weightOf(column), 0)
  const style = {
    gap: gapOf(props.gap),
    "--column-gap": gapOf(props.gap),
    "--column-total": total,
    "--column-align": ALIGN[props.vertical_alignment],
  } as CSSProperties
  return (
    <LayoutWrapper width={props.width}>
      <div
        data-testid="stHorizontalBlock"
        className={`stHorizontalBlock ${css.columns} ${keyClass(props.key)}`}
        data-wrap={props.wrap}
        style={style}
      >
        {children}
      </div>
    </LayoutWrapper>
  )
}

function weightOf({ props }: TreeNode): number {
  return withDefaults<ColumnProps>(props, columnDefaults).weight
}
