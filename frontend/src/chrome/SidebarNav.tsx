// The navigation in the sidebar: pages under their section's heading, shortened if there are many.
import { Fragment, useState } from "react"
import { text } from "../i18n"
import { useHead } from "../store/react"
import { NavLink } from "./NavLink"
import css from "./NavLink.module.css"
import { listedPages, sections, visibleCount } from "./navigation"

export function SidebarNav({
  aboveContent,
  onFollow,
}: {
  aboveContent: boolean
  onFollow: () => void
}) {
  const head = useHead()
  const [all, setAll] = useState(false)
  const pages = listedPages(head)
  const few = visibleCount(pages.length, head.nav_expanded, aboveContent)
  const shown = all ? pages : pages.slice(0, few)
  return (
    <nav data-testid="stSidebarNav" className="stSidebarNav" aria-label={text("app_pages")}>
      <ul data-testid="stSidebarNavItems" className={css.list}>
        {sections(shown).map((section) => (
          <Fragment key={section.title}>
            {section.title && (
              <li data-testid="stNavSectionHeader" className={css.section}>
                {section.title}
              </li>
            )}
            {section.pages.map((page) => (
              <li key={page.url ?? page.url_path} data-testid="stSidebarNavLinkContainer">
                <NavLink to={page} testid="stSidebarNavLink" onFollow={onFollow} />
              </li>
            ))}
          </Fragment>
        ))}
      </ul>
      {few < pages.length && (
        <button
          type="button"
          data-testid="stSidebarNavViewButton"
          className={css.more}
          aria-expanded={all}
          onClick={() => setAll(!all)}
        >
          {all ? text("show_less") : text("show_more", { count: pages.length - few })}
        </button>
      )}
      {aboveContent && <hr data-testid="stSidebarNavSeparator" className={css.separator} />}
    </nav>
  )
}
