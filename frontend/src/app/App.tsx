// The page's frame: sidebar, header, main content, bottom, and what floats above.
import { useEffect, useState } from "react"
import { Header } from "../chrome/Header"
import { useShortcuts } from "../chrome/keyboard"
import { NotFound } from "../chrome/NotFound"
import { useCode, usePart } from "../chrome/part"
import { Sidebar } from "../chrome/Sidebar"
import { useSidebar } from "../chrome/sidebar-state"
import { useTitleAndIcon } from "../chrome/title"
import { text } from "../i18n"
import { VerticalBlock } from "../layout/Block"
import { Children } from "../layout/Node"
import { ViewsContext } from "../layout/views"
import type { LineState } from "../protocol/surroundings"
import { useCell } from "../store/cell"
import { isEmbedded } from "../store/greeting"
import { useHead, useNode, usePage } from "../store/react"
import css from "./App.module.css"
import { lookUp } from "./registry"

/** Names that browser tests written for Streamlit wait for. */
const CONNECTION: Readonly<Record<LineState, string>> = {
  connecting: "CONNECTING",
  open: "CONNECTED",
  reconnecting: "DISCONNECTED",
  taken_over: "DISCONNECTED",
  refused: "DISCONNECTED",
  outdated: "DISCONNECTED",
}

export function App() {
  return (
    <ViewsContext value={lookUp}>
      <Frame />
    </ViewsContext>
  )
}

function Frame() {
  const page = usePage()
  const head = useHead()
  const busy = useCell(page.busy)
  const run = useCell(page.runState)
  const line = useCell(page.lineState)
  const sidebar = useSidebar()
  useShortcuts()
  useTitleAndIcon()
  const embedded = isEmbedded()
  const wide = head.layout === "wide"
  const scriptState = run === "initial" ? "initial" : busy ? "running" : "notRunning"
  return (
    <div
      data-testid="stApp"
      className={`stApp ${css.app}`}
      data-test-script-state={scriptState}
      data-test-connection-state={CONNECTION[line]}
    >
      {/* biome-ignore lint/a11y/useValidAnchor: with <base href> a bare fragment would leave the page */}
      <a data-testid="stSkipToContent" className={css.skip} href="#stMain" onClick={focusMain}>
        {text("skip_to_content")}
      </a>
      <div
        data-testid="stAppViewContainer"
        className={`stAppViewContainer appview-container ${css.view}`}
        data-layout={wide ? "wide" : "narrow"}
      >
        <Sidebar state={sidebar} />
        <div className={css.body} inert={sidebar.covers}>
          {!embedded && <Header sidebar={sidebar} />}
          <Main wide={wide} embedded={embedded} />
        </div>
      </div>
      <Floating />
      <DeveloperPanel />
      <Status />
    </div>
  )
}

const loadStatuses = () => import("../chrome/Statuses")

/** Asked for as soon as the frame stands, and again with each change of the connection until it is there. */
function Status() {
  const Statuses = useCode(loadStatuses, true, undefined, useCell(usePage().lineState))
  return Statuses && <Statuses />
}

const loadPanel = () => import("../chrome/DevPanel")

function DeveloperPanel() {
  const { developer } = usePage()
  const Panel = usePart(loadPanel, useCell(developer.open), () => developer.show(false))
  return Panel && <Panel />
}

function focusMain(event: { preventDefault(): void }) {
  event.preventDefault()
  document.getElementById("stMain")?.focus()
}

function Main({ wide, embedded }: { wide: boolean; embedded: boolean }) {
  const main = useNode("main")
  const bottom = useNode("bottom")
  return (
    <main id="stMain" data-testid="stMain" className={`stMain ${css.main}`} tabIndex={-1}>
      <div
        data-testid="stMainBlockContainer"
        className={`stMainBlockContainer block-container ${css.block}`}
        data-wide={wide}
        data-embedded={embedded}
      >
        <NotFound />
        <FirstPaint />
        <VerticalBlock>
          <Children ids={main?.children ?? []} />
        </VerticalBlock>
      </div>
      {bottom && bottom.children.length > 0 && (
        <div data-testid="stBottom" className={`stBottom ${css.bottom}`}>
          <div
            data-testid="stBottomBlockContainer"
            className={`stBottomBlockContainer ${css.bottomBlock}`}
            data-wide={wide}
          >
            <VerticalBlock>
              <Children ids={bottom.children} />
            </VerticalBlock>
          </div>
        </div>
      )}
    </main>
  )
}

/** Until the first frame: nothing at first, then a word. */
function FirstPaint() {
  const run = useCell(usePage().runState)
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 700)
    return () => clearTimeout(timer)
  }, [])
  if (run !== "initial" || !late) return null
  return <p className={css.loading}>{text("loading")}</p>
}

/** What the script sets off but lays out nowhere: toasts, balloons, a dialog. */
function Floating() {
  const ids = [useNode("event"), useNode("dialogs")].flatMap((root) => root?.children ?? [])
  return <Children ids={ids} />
}
