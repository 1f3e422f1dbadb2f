// A box that opens and closes. Open or closed is the page's own affair, unless the script wants to know.
import { type SyntheticEvent, useState } from "react"
import { LayoutWrapper, VerticalBlock } from "../layout/Block"
import type { ElementProps } from "../layout/element"
import { keyClass } from "../layout/sizes"
import { Markdown } from "../markdown/Markdown"
import type { ExpanderProps } from "../protocol/props.gen"
import { usePlace } from "../store/react"
import { Icon } from "../ui/Icon"
import css from "./Expander.module.css"

export { defaults } from "../protocol/defaults/ExpanderProps.gen"
export const container = true

export default function Expander(element: ElementProps<ExpanderProps, boolean>) {
  const { props, children } = element
  const [open, setOpen] = useOpen(element)
  const onToggle = ({ currentTarget }: SyntheticEvent<HTMLDetailsElement>) => {
    if (currentTarget.open === open) return
    setOpen(currentTarget.open)
    if (props.stateful) element.setValue(currentTarget.open)
  }
  return (
    <LayoutWrapper width={props.width}>
      <div data-testid="stExpander" className={`stExpander ${keyClass(props.key)}`}>
        <details data-node={element.id} className={css[props.type]} open={open} onToggle={onToggle}>
          <summary className={css.summary}>
            <Chevron />
            {props.icon && (
              <Icon
                icon={props.icon}
                testid={props.icon === "spinner" ? "stExpanderIconSpinner" : "stExpanderIcon"}
              />
            )}
            <Markdown source={props.label} mode="label" />
          </summary>
          <div data-testid="stExpanderDetails" className={css.details}>
            <VerticalBlock>{children}</VerticalBlock>
          </div>
        </details>
      </div>
    </LayoutWrapper>
  )
}

/** The script's word counts when it changes; in between the user's does. */
function useOpen({ id, props, value, revision }: ElementProps<ExpanderProps, boolean>) {
  const wanted = props.default
  const [before, note] = usePlace(id, wanted)
  const [open, setOpen] = useState(value ?? before ?? wanted)
  const [heard, setHeard] = useState({ wanted, revision })
  if (heard.wanted !== wanted || heard.revision !== revision) {
    setHeard({ wanted, revision })
    setOpen(heard.revision !== revision ? (value ?? wanted) : wanted)
  }
  const choose = (next: boolean) => {
    setOpen(next)
    note(next)
  }
  return [open, choose] as const
}

function Chevron() {
  return (
    <svg className={css.chevron} viewBox="0 0 16 16" aria-hidden="true">
      <path d="m6 3.5 4.5 4.5L6 12.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
    </svg>
  )
}
