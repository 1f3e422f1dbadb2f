// A box for other elements: a column or a row, with or without a border, perhaps scrolling.
import { type CSSProperties, type RefObject, useEffect, useRef } from "react"
import { LayoutWrapper } from "../layout/Block"
import blockCss from "../layout/Block.module.css"
import type { ElementProps } from "../layout/element"
import { gapOf, heightStyle, keyClass } from "../layout/sizes"
import type { ContainerProps } from "../protocol/props.gen"

export { defaults } from "../protocol/defaults/ContainerProps.gen"
export const container = true

const START: Readonly<Record<string, string>> = {
  left: "flex-start",
  top: "flex-start",
  center: "center",
  right: "flex-end",
  bottom: "flex-end",
  distribute: "space-between",
}

export default function Container({ id, props, children }: ElementProps<ContainerProps>) {
  const box = useRef<HTMLDivElement>(null)
  const row = props.horizontal
  useStickToEnd(box, props.autoscroll)
  const name = row ? "stHorizontalBlock" : "stVerticalBlock"
  const scrolls = typeof props.height === "number"
  const look = [
    name,
    row ? blockCss.row : blockCss.column,
    props.border && blockCss.bordered,
    keyClass(props.key),
  ]
  return (
    <LayoutWrapper
      width={props.width}
      style={props.height === "stretch" ? heightStyle("stretch") : {}}
    >
      {/* What scrolls must be reachable by keyboard. */}
      <div
        ref={box}
        data-testid={name}
        data-node={id}
        className={look.filter(Boolean).join(" ")}
        style={layout(props)}
        {...(scrolls ? { tabIndex: 0 } : {})}
      >
        {children}
      </div>
    </LayoutWrapper>
  )
}

function layout(props: ContainerProps): CSSProperties {
  const across = START[props.horizontal_alignment]
  const down = START[props.vertical_alignment]
  const style: CSSProperties = { gap: gapOf(props.gap), ...heightStyle(props.height) }
  if (props.horizontal) {
    style.justifyContent = across
    style.alignItems = down === "space-between" ? "stretch" : down
    if (!props.wrap) Object.assign(style, { flexWrap: "nowrap", overflowX: "auto" })
  } else {
    style.justifyContent = down
    if (across !== "flex-start") style.alignItems = across === "space-between" ? "stretch" : across
  }
  return style
}

/** Follows growing content, as long as the user has not scrolled up. */
function useStickToEnd(box: RefObject<HTMLDivElement | null>, active: boolean): void {
  useEffect(() => {
    const element = box.current
    if (!active || !element) return
    let atEnd = true
    const onScroll = () => {
      atEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - 8
    }
    const follow = new MutationObserver(() => {
      if (atEnd) element.scrollTop = element.scrollHeight
    })
    element.addEventListener("scroll", onScroll, { passive: true })
    follow.observe(element, { childList: true, subtree: true, characterData: true })
    element.scrollTop = element.scrollHeight
    return () => {
      element.removeEventListener("scroll", onScroll)
      follow.disconnect()
    }
  }, [box, active])
}
