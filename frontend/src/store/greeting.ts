// What the page tells the server of the browser when it greets. The inline script in index.html says the same.
import type { Hello } from "../protocol/messages.gen"
import type { Address } from "./address"
import { shownScheme } from "./scheme"

export function greeting(address: Address): Pick<Hello, "page" | "query" | "context"> {
  const format = Intl.DateTimeFormat().resolvedOptions()
  return {
    ...address.read(),
    context: {
      url: location.href,
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
