// What the server wrote into index.html, and the socket that its inline script opened.
export interface Boot {
  base: string
  build: string
  title: string
  resume: "reload" | "reconnect"
  theme: Record<string, unknown>
  toolbarMode: string
}

/** Left by the inline script of index.html: its socket, and what arrived before the bundle. */
export interface EarlySocket {
  socket: WebSocket
  messages: ArrayBuffer[]
  /** The address asked for a copy of another session; it says so no more. */
  copyLink: string | null
  /** The tab is a duplicate of another one, whose token it found. */
  copy: boolean
}

declare global {
  interface Window {
    kawaEarly?: EarlySocket
  }
}

export function readBoot(): Boot {
  const text = document.getElementById("kawa-boot")?.textContent
  const raw = (text ? JSON.parse(text) : {}) as Record<string, unknown>
  const base = typeof raw.base === "string" ? raw.base : "/"
  return {
    base: base.endsWith("/") ? base : `${base}/`,
    build: String(raw.build ?? ""),
    title: String(raw.title ?? ""),
    resume: raw.resume === "reconnect" ? "reconnect" : "reload",
    theme: (raw.theme ?? {}) as Record<string, unknown>,
    toolbarMode: String(raw.toolbar_mode ?? "auto"),
  }
}

export function takeEarlySocket(): EarlySocket | undefined {
  const early = window.kawaEarly
  delete window.kawaEarly
  return early
}
