// The bar above the content: sidebar button, top navigation, running indicator, menu.
import { useHead } from "../store/react"
import css from "./Header.module.css"
import { MainMenu } from "./MainMenu"
import { listedPages } from "./navigation"
import { usePart } from "./part"
import { ExpandButton } from "./Sidebar"
import { StatusWidget } from "./StatusWidget"
import type { SidebarState } from "./sidebar-state"

const loadTopNav = () => import("./TopNav")

export function Header({ sidebar }: { sidebar: SidebarState }) {
  const head = useHead()
  const onTop = head.nav_position === "top" && !sidebar.narrow && listedPages(head).length > 1
  const TopNav = usePart(loadTopNav, onTop)
  return (
    <header data-testid="stHeader" className={`stAppHeader stHeader ${css.header}`}>
      <div data-testid="stToolbar" className={`stAppToolbar stToolbar ${css.toolbar}`}>
        <ExpandButton state={sidebar} />
        {TopNav && <TopNav />}
        <div className={css.end}>
          <StatusWidget />
          <MainMenu />
        </div>
      </div>
    </header>
  )
}
