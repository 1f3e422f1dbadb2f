// Block tokens to React nodes. Inline tokens are in `inline.tsx`.
import type { Token, Tokens } from "marked"
import { createElement, Fragment, lazy, memo, type ReactNode, Suspense } from "react"
import { text } from "../i18n"
import { keyboardScroll } from "../ui/box"
import { CodeBlock } from "../ui/CodeBlock"
import { Footnotes } from "./Footnotes"
import { HeadingLine } from "./HeadingLine"
import { renderInline } from "./inline"
import css from "./Markdown.module.css"
import { mixRawHtml } from "./mix-html"
import type { RenderOptions } from "./options"
import { Formula } from "./shortcodes"
import type { AnyToken, Document } from "./tokens"

const MermaidDiagram = lazy(() => import("./MermaidDiagram"))
const RawHtml = lazy(() => import("./RawHtml"))

export function renderDocument(document: Document, options: RenderOptions): ReactNode {
  return (
    <>
      {renderBlocks(document.tokens, options)}
      {document.footnotes.length > 0 && (
        <Footnotes
          footnotes={document.footnotes}
          prefix={options.prefix}
          render={(tokens) => renderBlocks(tokens, options)}
        />
      )}
    </>
  )
}

export function renderBlocks(tokens: readonly Token[], options: RenderOptions): ReactNode {
  const render = (token: Token, index: number): ReactNode => (
    <Block key={index} token={token as AnyToken} options={options} />
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

/** Drawn again only if its token is another one. */
const Block = memo(({ token, options }: { token: AnyToken; options: RenderOptions }) =>
  renderBlock(token, options),
)

function renderBlock(token: AnyToken, options: RenderOptions): ReactNode {
  switch (token.type) {
    case "paragraph":
      return options.paragraphs ? (
        <p>{renderInline(token.tokens, options)}</p>
      ) : (
        renderInline(token.tokens, options)
      )
    case "text":
      return token.tokens ? renderInline(token.tokens, options) : token.text
    case "html":
      return options.label && options.paragraphs ? <p>{token.text.trim()}</p> : token.text
    case "code":
      return renderCode(token, options)
    case "math":
      return <Formula tex={token.tex} display={token.display} />
    case "checkbox":
      return options.label ? null : renderTask(token.checked)
    default:
      return options.label ? renderFlat(token, options) : renderStructure(token, options)
  }
}

function renderTask(done: boolean): ReactNode {
  const name = text(done ? "task_done" : "task_open")
  return <input type="checkbox" disabled checked={done} readOnly aria-label={name} />
}

function renderStructure(token: AnyToken, options: RenderOptions): ReactNode {
  switch (token.type) {
    case "heading":
      return (
        <HeadingLine level={token.depth} anchor={options.anchors ? undefined : false}>
          {renderInline(token.tokens, options)}
        </HeadingLine>
      )
    case "list":
      return renderList(token, options)
    case "blockquote":
      return <blockquote>{renderBlocks(token.tokens, options)}</blockquote>
    case "table":
      return renderTable(token, options)
    case "hr":
      return <hr />
    default:
      return null
  }
}

/** What a label keeps of a block it may not hold: the text. */
function renderFlat(token: AnyToken, options: RenderOptions): ReactNode {
  switch (token.type) {
    case "heading":
      return renderInline(token.tokens, options)
    case "blockquote":
      return renderBlocks(token.tokens, options)
    case "list":
      return token.items.map((item, index) => (
        <Fragment key={String(index)}>{renderBlocks(item.tokens, options)} </Fragment>
      ))
    case "table":
      return [token.header, ...token.rows]
        .flat()
        .map((cell, index) => (
          <Fragment key={String(index)}>{renderInline(cell.tokens, options)} </Fragment>
        ))
    default:
      return null
  }
}

function renderCode(token: Tokens.Code, options: RenderOptions): ReactNode {
  const language = token.lang?.trim().split(/[\s{,]/, 1)[0] ?? ""
  if (options.label && !options.wrap) return <code>{token.text}</code>
  if (language.toLowerCase() === "mermaid" && !options.label) {
    return (
      <Suspense fallback={<div className={css.diagram} aria-busy="true" />}>
        <MermaidDiagram source={token.text} />
      </Suspense>
    )
  }
  return (
    <div data-testid="stMarkdownPre" className="stMarkdownPre">
      <CodeBlock code={token.text} language={language || null} />
    </div>
  )
}

function renderList(list: Tokens.List, options: RenderOptions): ReactNode {
  const items = list.items.map((item, index) => (
    <li key={String(index)} className={item.task ? css.task : undefined}>
      {renderBlocks(item.tokens, options)}
    </li>
  ))
  if (!list.ordered) return <ul>{items}</ul>
  return <ol start={list.start === 1 || list.start === "" ? undefined : list.start}>{items}</ol>
}

function renderTable(table: Tokens.Table, options: RenderOptions): ReactNode {
  const row = (cells: Tokens.TableCell[], tag: "th" | "td") =>
    cells.map((cell, column) =>
      createElement(
        tag,
        { key: column, style: cell.align ? { textAlign: cell.align } : undefined },
        renderInline(cell.tokens, options),
      ),
    )
  return (
    <div className={css.tableScroll} {...keyboardScroll}>
      <table>
        <thead>
          <tr>{row(table.header, "th")}</tr>
        </thead>
        <tbody>
          {table.rows.map((cells, index) => (
            <tr key={String(index)}>{row(cells, "td")}</tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
