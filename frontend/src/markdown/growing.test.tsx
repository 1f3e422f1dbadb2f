import { act, cleanup, render } from "@testing-library/react"
import { renderToStaticMarkup } from "react-dom/server"
import { afterEach, describe, expect, it } from "vitest"
import { BASICS, DIRECTIVES, LINKS, TYPOGRAPHY } from "./cases"
import { type Read, readDocument, readOn } from "./lexer"
import { Markdown } from "./Markdown"

afterEach(cleanup)

const CASES = [...BASICS, ...DIRECTIVES, ...LINKS, ...TYPOGRAPHY].map(([source]) => source)
const TRICKY = [
  "- a\n\n- b\n\n  c\n\n1. d\n2. e",
  "a\n===\nb\n---\nc\n\n---",
  "```py\nx = 1\n\ny = 2\n```\nafter",
  "$$\na\n\nb\n$$\n\nafter",
  "a [x] b\n\n[x]: http://x.com",
  "a[^1] b\n\n[^1]: note\n\nc",
  "| a | b |\n|---|---|\n| 1 | 2 |\n\nafter",
  "> q\nlazy\n\n> r\n\n    code\n\n<div>\nx\n</div>\n\ny",
  "a\r\n\r\n\tb\r\nc",
  "# h\n## i\ntext\n* one\n+ two",
]

const whole = (source: string) => JSON.stringify(readDocument(source))

describe("a text that grows", () => {
  it.each([...TRICKY, ...CASES.filter((source, at) => source !== CASES[at + 1])])(
    "comes to the same as when it is read at once: %j",
    (source) => {
      let read: Read | null = null
      for (let end = 1; end <= source.length; end += 1) {
        const part = source.slice(0, end)
        read = readOn(read, part)
        expect(JSON.stringify(read.document)).toBe(whole(part))
      }
    },
  )

  it("comes to the same below one another and with a cursor", () => {
    const source = CASES.slice(0, 40).join("\n\n")
    let read: Read | null = null
    for (let end = 7; end < source.length + 7; end += 7) {
      const part = source.slice(0, end)
      read = readOn(read, part, "▌")
      expect(JSON.stringify(read.document)).toBe(whole(`${part}▌`))
    }
    const last = readOn(read, source)
    expect(JSON.stringify(last.document)).toBe(whole(source))
  })

  it("keeps the tokens of all blocks but the last", () => {
    const source = "one\n\ntwo\n\nthree"
    const first = readOn(null, source)
    const second = readOn(first, `${source} and`)
    expect(second.document.tokens.slice(0, 4)).toEqual(first.document.tokens.slice(0, 4))
    second.document.tokens.slice(0, 4).forEach((token, at) => {
      expect(token).toBe(first.document.tokens[at])
    })
    expect(second.document.tokens[4]).toMatchObject({ raw: "three and" })
  })

  it("keeps what is drawn of it, so that nothing flickers", () => {
    const view = render(<Markdown source={"one\n\n```py\nx = 1\n```\n\ntwo"} cursor="▌" />)
    const before = [...view.container.querySelectorAll("p, pre")]
    expect(view.container.textContent).toContain("two▌")
    act(() => view.rerender(<Markdown source={"one\n\n```py\nx = 1\n```\n\ntwo *three*"} />))
    const after = [...view.container.querySelectorAll("p, pre")]
    expect(after).toEqual(before)
    after.forEach((node, at) => {
      expect(node).toBe(before[at])
    })
    expect(view.container.textContent).not.toContain("▌")
    expect(renderToStaticMarkup(<em>three</em>)).toBe(view.container.querySelector("em")?.outerHTML)
  })
})
