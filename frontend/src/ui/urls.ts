// Which addresses a link or an image of the user's text may point at.

const LINK_SCHEMES = new Set(["http", "https", "mailto", "tel"])
const IMAGE_SCHEMES = new Set(["http", "https"])
const IMAGE_DATA = /^data:image\/(?:png|jpe?g|gif|webp|avif|bmp|svg\+xml|x-icon)[;,]/i

/**
 * The scheme a browser would see: it drops tabs and line breaks anywhere, and control characters
 * and spaces at the start. Undefined for a relative address.
 */
function schemeOf(url: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what browsers skip
  const seen = url.replace(/^[\u0000-\u0020]+/, "").replace(/[\t\n\r]/g, "")
  return /^([a-z][a-z0-9+.-]*):/i.exec(seen)?.[1]?.toLowerCase()
}

/** The address if a link may point there, else undefined. */
export function safeLink(url: string): string | undefined {
  const scheme = schemeOf(url)
  return scheme === undefined || LINK_SCHEMES.has(scheme) ? url.trim() : undefined
}

/** The address if an image may be loaded from it, else undefined. */
export function safeImage(url: string): string | undefined {
  const scheme = schemeOf(url)
  if (scheme === undefined || IMAGE_SCHEMES.has(scheme)) return url.trim()
  return IMAGE_DATA.test(url.trim()) ? url.trim() : undefined
}

/** Whether a click stays on the page. */
export function isAnchor(url: string): boolean {
  return url.startsWith("#")
}
