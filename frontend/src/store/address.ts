// The address bar: which page of the app it names, and keeping it what the server says it should be.
import type { HeadProps } from "../protocol/props.gen"

export interface Place {
  /** Path below the base path, without slashes at its ends. */
  page: string
  /** Without `?`. */
  query: string
}

export class Address {
  constructor(private readonly base: string) {}

  read(): Place {
    const path = decodeURI(location.pathname)
    const below = path.startsWith(this.base) ? path.slice(this.base.length) : ""
    return { page: below.replace(/^\/+|\/+$/g, ""), query: location.search.slice(1) }
  }

  push(page: string, query: string): void {
    history.pushState(null, "", this.href(page, query))
  }

  href(page: string, query = ""): string {
    return this.base + page.split("/").map(encodeURIComponent).join("/") + (query && `?${query}`)
  }

  /** The server moved the page (`switch_page`) or changed its query; `first` is what it says of a page just loaded. */
  follow(before: HeadProps, now: HeadProps, first: boolean): void {
    const { page, query } = now
    const paged = page !== before.page
    if (!paged && query === before.query) return
    const shown = this.read()
    // A page that does not exist keeps its address, so that a reload asks for it again.
    const target = now.not_found ? shown.page : page
    if (target === shown.page && query === shown.query) return
    const href = this.href(target, query) + location.hash
    if (target !== shown.page && !first) history.pushState(null, "", href)
    else history.replaceState(null, "", href)
  }
}
