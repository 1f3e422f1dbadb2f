// One entry of the navigation.

import { text } from "../i18n"
import { Markdown } from "../markdown/Markdown"
import type { NavPage } from "../protocol/props.gen"
import { useHead, usePage } from "../store/react"
import { Icon } from "../ui/Icon"
import { isForNewTab } from "../ui/links"
import { safeLink } from "../ui/urls"
import css from "./NavLink.module.css"
import { isCurrent } from "./navigation"

interface Props {
  to: NavPage
  testid: string
  onFollow?: () => void
}

export function NavLink({ to, testid, onFollow }: Props) {
  const page = usePage()
  const current = isCurrent(to, useHead())
  const external = to.url != null
  const href = external ? safeLink(to.url ?? "") : page.address.href(to.url_path)
  return (
    <a
      data-testid={testid}
      className={css.link}
      href={href}
      aria-current={current ? "page" : undefined}
      title={to.help || undefined}
      {...(external ? { target: "_blank", rel: "noreferrer" } : {})}
      onClick={(event) => {
        if (external || isForNewTab(event)) return
        event.preventDefault()
        page.navigate(to.url_path)
        onFollow?.()
      }}
    >
      {to.icon && <Icon icon={to.icon} />}
      <Markdown source={to.title} mode="label" links={false} wrap={false} />
      {external && <span className="visually-hidden">({text("external_link")})</span>}
    </a>
  )
}
