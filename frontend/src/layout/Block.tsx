// A column of elements: what most containers hold.
import type { CSSProperties, ReactNode } from "react"
import css from "./Block.module.css"

interface Props {
  children?: ReactNode
  className?: string
  style?: CSSProperties
}

export function VerticalBlock({ children, className = "", style }: Props) {
  return (
    <div
      data-testid="stVerticalBlock"
      className={`stVerticalBlock ${css.column} ${className}`}
      style={{ gap: "var(--kawa-gap)", ...style }}
    >
      {children}
    </div>
  )
}

interface LayoutProps {
  width: number | string
  children: ReactNode
  style?: CSSProperties
}

/** The place of a container within its parent. */
export function LayoutWrapper({ width, children, style }: LayoutProps) {
  const fixed = typeof width === "number"
  return (
    <div
      data-testid="stLayoutWrapper"
      className={`stLayoutWrapper ${css.wrapper}`}
      data-width={fixed ? "fixed" : width}
      style={fixed ? { width: `${width}px`, ...style } : style}
    >
      {children}
    </div>
  )
}
