// The bar above the content: sidebar button, top navigation, running indicator, menu.
import { lazy, Suspense } from "react"
import { useHead } from "../store/react"
import css from "./header.module.css"
import { MainMenu } from "./MainMenu"
import { listedPages } from "./navigation"
import { ExpandButton } from "./Sidebar"
import { StatusWidget } from "./StatusWidget"
import type { SidebarState } from "./sidebar-state"

const TopNav = lazy(() => import("./TopNav"))

export function Header({ sidebar }: { sidebar: SidebarState }) {
  const head = useHead()
  const onTop = head.nav_position === "top" && !sidebar.narrow && listedPages(head).length > 1
  return (
    <header data-testid="stHeader" className={`stAppHeader stHeader ${css.header}`}>
      <div data-testid="stToolbar" className={`stAppToolbar stToolbar ${css.toolbar}`}>
        <ExpandButton state={sidebar} />
        <Suspense>{onTop && <TopNav />}</Suspense>
        <div className={css.end}>
          <StatusWidget />
          <MainMenu />
        </div>
      </div>
    </header>
  )
}
