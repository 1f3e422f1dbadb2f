// A link to another page of the app, or to anywhere else.
import type { MouseEvent } from "react"
import type { ElementProps } from "../layout/element"
import { Markdown } from "../markdown/Markdown"
import type { PageLinkProps } from "../protocol/props.gen"
import { usePage } from "../store/react"
import { Icon } from "../ui/Icon"
import { isForNewTab } from "../ui/links"
import { safeLink } from "../ui/urls"
import css from "./PageLink.module.css"

export { defaults } from "../protocol/defaults/PageLinkProps.gen"

export default function PageLink({ props, disabled }: ElementProps<PageLinkProps>) {
  const page = usePage()
  const target = props.page
  const href = target !== null ? page.address.href(target, props.query) : safeLink(props.url ?? "")
  const external = target === null
  const follow = (event: MouseEvent) => {
    if (target === null || isForNewTab(event)) return
    event.preventDefault()
    page.navigate(target, props.query)
  }
  const icon = props.icon && <Icon icon={props.icon} />
  return (
    <div
      data-testid="stPageLink"
      className={`stPageLink ${css.box}`}
      title={props.help ?? undefined}
    >
      <a
        data-testid="stPageLink-NavLink"
        className={css.link}
        // A link without href takes no focus and does nothing: that is a disabled link.
        {...(disabled ? { "aria-disabled": true, role: "link" } : { href, onClick: follow })}
        {...(external ? { target: "_blank", rel: "noreferrer" } : {})}
        aria-current={props.current ? "page" : undefined}
      >
        {props.icon_position !== "right" && icon}
        <Markdown source={props.label} mode="label" links={false} />
        {props.icon_position === "right" && icon}
      </a>
    </div>
  )
}
