// The navigation in the header: pages without a section as links, each section as a list that drops down.
import { useEffect, useRef } from "react"
import { text } from "../i18n"
import { useHead } from "../store/react"
import { NavLink } from "./NavLink"
import css from "./NavLink.module.css"
import { isCurrent, listedPages, type NavSection, sections } from "./navigation"

export default function TopNav() {
  const all = sections(listedPages(useHead()))
  return (
    <nav data-testid="stTopNav" className={css.top} aria-label={text("app_pages")}>
      {all.map((section) =>
        section.title === "" ? (
          section.pages.map((page) => (
            <NavLink key={page.url ?? page.url_path} to={page} testid="stTopNavLink" />
          ))
        ) : (
          <DropDown key={section.title} section={section} />
        ),
      )}
    </nav>
  )
}

function DropDown({ section }: { section: NavSection }) {
  const box = useRef<HTMLDetailsElement>(null)
  const head = useHead()
  const close = () => box.current?.removeAttribute("open")
  useEffect(() => {
    const outside = (event: Event) => {
      if (!box.current?.contains(event.target as globalThis.Node)) close()
    }
    document.addEventListener("pointerdown", outside)
    return () => document.removeEventListener("pointerdown", outside)
  })
  return (
    <details
      ref={box}
      name="top-navigation"
      data-testid="stTopNavSection"
      className={css.dropDown}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return
        close()
        box.current?.querySelector("summary")?.focus()
      }}
    >
      <summary
        className={css.link}
        data-current={section.pages.some((page) => isCurrent(page, head))}
      >
        {section.title}
      </summary>
      <ul className={css.dropped}>
        {section.pages.map((page) => (
          <li key={page.url ?? page.url_path}>
            <NavLink to={page} testid="stTopNavLink" onFollow={close} />
          </li>
        ))}
      </ul>
    </details>
  )
}
