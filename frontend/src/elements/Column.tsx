// One of several columns, as wide as its weight says.
import type { CSSProperties } from "react"
import { VerticalBlock } from "../layout/Block"
import blockCss from "../layout/Block.module.css"
import type { ElementProps } from "../layout/element"
import type { ColumnProps } from "../protocol/props.gen"
import css from "./Columns.module.css"

export { defaults } from "../protocol/defaults/ColumnProps.gen"
export const container = true

export default function Column({ props, children }: ElementProps<ColumnProps>) {
  return (
    <div
      data-testid="stColumn"
      className={`stColumn ${css.column} ${props.border ? blockCss.bordered : ""}`}
      style={{ "--column-weight": props.weight } as CSSProperties}
    >
      <VerticalBlock className={css.inner ?? ""}>{children}</VerticalBlock>
    </div>
  )
}
