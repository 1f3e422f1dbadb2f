// The tab's title and icon.
import { useEffect } from "react"
import { useHead, usePage } from "../store/react"
import { safeImage } from "../ui/urls"

const MATERIAL = /^:material\/(\w+):$/

export function useTitleAndIcon(): void {
  const { boot } = usePage()
  const { title, icon } = useHead()
  useEffect(() => {
    document.title = title || boot.title || "Kawa"
  }, [title, boot.title])
  useEffect(() => {
    const href = icon ? iconAddress(icon) : undefined
    if (href) iconLink().href = href
  }, [icon])
}

function iconLink(): HTMLLinkElement {
  const link = document.querySelector<HTMLLinkElement>("link[rel~=icon]")
  if (link) return link
  const made = document.createElement("link")
  made.rel = "shortcut icon"
  document.head.append(made)
  return made
}

export function iconAddress(icon: string): string | undefined {
  const material = MATERIAL.exec(icon)?.[1]
  if (material) return new URL(`_kawa/icons/${material}.svg`, document.baseURI).href
  if (/^(?:https?:|data:|\/|\.)/i.test(icon)) return safeImage(icon)
  const drawn = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><text y=".9em" font-size="90">${escapeXml(icon)}</text></svg>`
  return `data:image/svg+xml,${encodeURIComponent(drawn)}`
}

function escapeXml(text: string): string {
  return text.replace(/[<>&]/g, (char) => `&#${char.charCodeAt(0)};`)
}
