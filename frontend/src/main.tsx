// Starts the page.
import { createRoot } from "react-dom/client"
import "./theme/tokens.css"
import "./theme/base.css"
import "./theme/font.css"
import { App } from "./app/App"
import { loadTypes } from "./app/registry"
import { type Boot, readBoot } from "./boot"
import { language, loadTexts } from "./i18n"
import { Page } from "./store/page"
import { PageContext } from "./store/react"
import { applyScheme } from "./store/scheme"

const boot = readBoot()
document.documentElement.lang = language
applyScheme()
const page = new Page(boot, loadTypes)
page.start()
Promise.allSettled([loadTexts(), loadTheme(boot)]).then(draw)

function draw(): void {
  const root = document.getElementById("root")
  if (!root) return
  createRoot(root).render(
    <PageContext value={page}>
      <App />
    </PageContext>,
  )
  // After the first drawing, which they are not to hold up.
  void import("./theme/more-fonts")
}

/** Most apps have no theme of their own, and need no code for one. */
async function loadTheme({ theme }: Boot): Promise<void> {
  if (Object.keys(theme).length === 0) return
  const { applyTheme } = await import("./theme/options")
  applyTheme(theme)
}
