// One of several columns, as wide as its weight says.
import type { CSSProperties } from "react"
import blockCss from "../app/block.module.css"
import { VerticalBlock } from "../app/VerticalBlock"
import type { ColumnProps } from "../protocol/props.gen"
import css from "./columns.module.css"
import type { ElementProps } from "./types"

export const container = true

export default function Column({ props, children }: ElementProps<ColumnProps>) {
  return (
    <div
      data-testid="stColumn"
      className={`stColumn ${css.column} ${props.border ? blockCss.bordered : ""}`}
      style={{ "--column-weight": props.weight ?? 1 } as CSSProperties}
    >
      <VerticalBlock className={css.inner ?? ""}>{children}</VerticalBlock>
    </div>
  )
}
