// Which pages the navigation lists, by section, and how many before "View more".
import type { HeadProps, NavPage } from "../protocol/props.gen"

export interface NavSection {
  title: string
  pages: NavPage[]
}

/** From this many pages on, a navigation above other content is shortened. */
const LONG = 12
const SHORTENED = 10

export function listedPages(head: HeadProps): NavPage[] {
  return head.navigation.filter((page) => !page.hidden)
}

/** Sections in the order of their first page. */
export function sections(pages: readonly NavPage[]): NavSection[] {
  const found = new Map<string, NavSection>()
  for (const page of pages) {
    const title = page.section || ""
    const section = found.get(title) ?? { title, pages: [] }
    section.pages.push(page)
    found.set(title, section)
  }
  return [...found.values()]
}

/** How many pages show before the user asks for all. */
export function visibleCount(
  total: number,
  expanded: boolean | number,
  aboveContent: boolean,
): number {
  if (expanded === true) return total
  if (typeof expanded === "number") return Math.min(total, Math.max(1, expanded))
  return aboveContent && total > LONG ? SHORTENED : total
}

export function isCurrent(page: NavPage, head: HeadProps): boolean {
  return page.url == null && page.url_path === head.page
}
