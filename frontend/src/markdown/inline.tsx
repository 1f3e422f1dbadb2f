// Inline tokens to React nodes: emphasis, links, images, directives, shortcodes.
import type { Token, Tokens } from "marked"
import { type CSSProperties, Fragment, lazy, type ReactNode, Suspense } from "react"
import { HelpTooltip } from "../ui/Tooltip"
import { isAnchor, safeImage, safeLink } from "../ui/urls"
import { directiveStyle, safeColor } from "./directives"
import css from "./Markdown.module.css"
import { mixRawHtml } from "./mix-html"
import type { RenderOptions } from "./options"
import { Formula, Shortcode } from "./shortcodes"
import { decodeEntities, typographic } from "./text"
import type { AnyToken, DirectiveToken, FootnoteRefToken } from "./tokens"

const RawHtml = lazy(() => import("./RawHtml"))

export function renderInline(
  tokens: readonly Token[],
  options: RenderOptions,
  inLink = false,
): ReactNode {
  const render = (token: Token, index: number): ReactNode => (
    <Fragment key={index}>{renderToken(token as AnyToken, options, inLink)}</Fragment>
  )
  if (options.html && tokens.some((token) => token.type === "html")) {
    return (
      <Suspense fallback={null}>
        <RawHtml {...mixRawHtml(tokens, render)} />
      </Suspense>
    )
  }
  return tokens.map(render)
}

function renderToken(token: AnyToken, options: RenderOptions, inLink: boolean): ReactNode {
  const inside = (tokens: Token[]): ReactNode => renderInline(tokens, options, inLink)
  switch (token.type) {
    case "text": {
      const text = decodeEntities(token.text)
      return inLink ? text : typographic(text)
    }
    case "strong":
      return <strong>{inside(token.tokens)}</strong>
    case "em":
      return <em>{inside(token.tokens)}</em>
    case "del":
      return <del>{inside(token.tokens)}</del>
    case "codespan":
      return <code>{token.text}</code>
    case "br":
      return options.wrap ? <br /> : " "
    case "link":
      return renderLink(token, options)
    case "image":
      return renderImage(token)
    case "directive":
      return renderDirective(token, inside(token.tokens))
    case "shortcode":
      return <Shortcode token={token} />
    case "math":
      return <Formula tex={token.tex} display={token.display} />
    case "footnoteRef":
      return renderFootnoteRef(token, options)
    case "escape":
    case "html":
      return token.text
    default:
      return null
  }
}

function renderLink(token: Tokens.Link, options: RenderOptions): ReactNode {
  const content = renderInline(token.tokens, options, true)
  if (!options.links) return content
  const title = token.title ? decodeEntities(token.title) : undefined
  const href = safeLink(decodeEntities(token.href))
  if (href === undefined) {
    return (
      <span className={css.refusedLink} title={title}>
        {content}
      </span>
    )
  }
  const away = isAnchor(href) ? {} : { target: "_blank", rel: "noopener noreferrer" }
  return (
    <a href={href} title={title} {...away}>
      {content}
    </a>
  )
}

function renderImage(token: Tokens.Image): ReactNode {
  const alt = decodeEntities(token.text)
  const src = safeImage(decodeEntities(token.href))
  if (src === undefined) return alt
  const title = token.title ? decodeEntities(token.title) : undefined
  return <img src={src} alt={alt} title={title} />
}

function renderDirective(token: DirectiveToken, content: ReactNode): ReactNode {
  const style = directiveStyle(token.name)
  switch (style?.kind) {
    case "text":
      return colored("stMarkdownColoredText", css.coloredText, style.color, content)
    case "background":
      return colored("stMarkdownColoredBackground", css.coloredBackground, style.color, content)
    case "badge":
      return colored("stMarkdownBadge", css.badge, style.color, content)
    case "color":
      return renderCssColor(token.attributes, content)
    case "small":
      return <span className={css.small}>{content}</span>
    case "shimmer":
      return <span className={`stMarkdownShimmer ${css.shimmer}`}>{content}</span>
    case "help":
      return <HelpTooltip>{content}</HelpTooltip>
    default:
      return token.raw
  }
}

function colored(
  name: string,
  look: string | undefined,
  color: string,
  content: ReactNode,
): ReactNode {
  return (
    <span className={`${name} ${look}`} data-color={color}>
      {content}
    </span>
  )
}

function renderCssColor(attributes: DirectiveToken["attributes"], content: ReactNode): ReactNode {
  const background = safeColor(attributes.background)
  const style: CSSProperties = {
    color: safeColor(attributes.foreground),
    backgroundColor: background,
  }
  const names = background
    ? `stMarkdownColoredBackground ${css.cssBackground}`
    : style.color && "stMarkdownColoredText"
  return (
    <span className={names || undefined} style={style}>
      {content}
    </span>
  )
}

function renderFootnoteRef(token: FootnoteRefToken, options: RenderOptions): ReactNode {
  if (token.number === 0) return token.raw
  const again = token.occurrence > 1 ? `-${token.occurrence}` : ""
  return (
    <sup>
      <a
        href={`#${options.prefix}fn-${token.label}`}
        id={`${options.prefix}fnref-${token.label}${again}`}
        data-footnote-ref="true"
        aria-describedby={`${options.prefix}footnotes`}
      >
        {token.number}
      </a>
    </sup>
  )
}
