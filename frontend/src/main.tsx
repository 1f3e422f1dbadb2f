// Starts the page.
import { createRoot } from "react-dom/client"
import "./theme/tokens.css"
import "./theme/base.css"
import "./theme/font.css"
import { App } from "./app/App"
import { loadTypes } from "./app/registry"
import { readBoot } from "./boot"
import { language } from "./i18n"
import { Page } from "./store/page"
import { PageContext } from "./store/react"
import { applyTheme } from "./theme/options"
import { applyScheme } from "./theme/scheme"

const boot = readBoot()
document.documentElement.lang = language
applyScheme()
applyTheme(boot.theme)

const page = new Page(boot, loadTypes)
const root = document.getElementById("root")
if (root) {
  createRoot(root).render(
    <PageContext value={page}>
      <App />
    </PageContext>,
  )
}
page.start()
