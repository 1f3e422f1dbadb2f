// What the page tells the server of the browser when it greets. The inline script in index.html says the same.
import type { Hello } from "../protocol/messages.gen"
import type { Address } from "./address"
import { shownScheme } from "./scheme"

/** More of an address the server does not take; it bounds what a page may say before it has a session. */
const LONGEST = 65_536

export function greeting(address: Address): Pick<Hello, "page" | "query" | "context"> {
  const format = Intl.DateTimeFormat().resolvedOptions()
  const { page, query } = address.read()
  return {
    page,
    query: query.slice(0, LONGEST),
    context: {
      url: location.href.slice(0, LONGEST),
      timezone: format.timeZone,
      timezone_offset: new Date().getTimezoneOffset(),
      locale: navigator.language,
      theme: shownScheme(),
      embedded: isEmbedded(),
    },
  }
}

export function isEmbedded(): boolean {
  return new URLSearchParams(location.search).get("embed")?.toLowerCase() === "true"
}
