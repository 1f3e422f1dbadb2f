import { cleanup, render, screen, waitFor } from "@testing-library/react"
import { renderToStaticMarkup } from "react-dom/server"
import { afterEach, describe, expect, it } from "vitest"
import { BASICS, DIRECTIVES, LABELS, LINKS, TYPOGRAPHY } from "./cases"
import { Markdown, type MarkdownTextProps, MarkdownWords } from "./Markdown"
import { slug } from "./text"

afterEach(cleanup)

/** The HTML inside the container, with the public classes only and without drawings. */
function html(source: string, props: Partial<MarkdownTextProps> = {}): string {
  const markup = renderToStaticMarkup(<Markdown source={source} {...props} />)
  return markup
    .replace(/^<link[^>]*>/, "")
    .replace(/^<div[^>]*>([\s\S]*)<\/div>$/, "$1")
    .replace(/ class="([^"]*)"/g, (_, names: string) => {
      const kept = names.split(" ").filter((name) => name.startsWith("st"))
      return kept.length > 0 ? ` class="${kept.join(" ")}"` : ""
    })
    .replace(/(<svg[^>]*>).*?<\/svg>/g, "$1…</svg>")
}

describe.each([
  ["GitHub's flavour", BASICS],
  ["links and images", LINKS],
  ["directives", DIRECTIVES],
  ["typography", TYPOGRAPHY],
])("%s", (_, cases) => {
  it.each(cases)("%j", (source, expected) => {
    expect(html(source)).toBe(expected)
  })
})

describe("labels", () => {
  it.each(LABELS)("%j", (source, expected) => {
    expect(html(source, { mode: "label" })).toBe(expected)
  })

  it("has no links where nothing can be clicked", () => {
    expect(html("[l](http://x.com) b", { mode: "label", links: false })).toBe("<p>l b</p>")
  })

  it("keeps code blocks unless it is one line", () => {
    expect(html("```py\nx\n```", { mode: "label" })).toContain("stCode")
    expect(html("```py\nx\n```", { wrap: false })).toBe("<code>x</code>")
  })

  it("takes line-leading markers literally with wrap=false", () => {
    expect(html("# head", { wrap: false })).toBe("<p># head</p>")
  })

  it("can be words alone", () => {
    expect(renderToStaticMarkup(<MarkdownWords source="a **b**" />)).toBe("a <strong>b</strong>")
  })
})

describe("headings", () => {
  const heading = (source: string, anchors = true) => {
    render(<Markdown source={source} anchors={anchors} />)
    return screen.getByRole("heading")
  }

  it.each([
    ["# H1 *em* text", "h1-em-text"],
    ["## 日本語 見出し A.B", "日本語-見出し-a-b"],
    ["Setext\n===", "setext"],
    ["### :red[x] y", "x-y"],
  ])("%j has the id %j", (source, id) => {
    expect(heading(source).id).toBe(id)
  })

  it("links to itself, unless anchors are off", () => {
    expect(heading("# Hello").querySelector("a")?.getAttribute("href")).toBe("#hello")
    cleanup()
    expect(heading("# Hello", false).querySelector("a")).toBeNull()
  })

  it("has nothing but its words in its text", () => {
    expect(heading("# Hello").textContent).toBe("Hello")
  })

  it("makes slugs of every script", () => {
    expect(slug("Ünïcode – naïve! 100%")).toBe("ünïcode-naïve-100")
    expect(slug("What's new & why’s")).toBe("whats-new-and-whys")
  })

  it("has the names of its icons in its address, and not in its text", () => {
    const shown = heading("# :material/more_vert: Menu")
    expect(shown.id).toBe("more-vert-menu")
    expect(shown.textContent?.trim()).toBe("Menu")
  })
})

describe("footnotes", () => {
  it("numbers notes by their first reference and links back to each", () => {
    render(<Markdown source={"a[^n] b[^1] c[^n]\n\n[^1]: one\n[^n]: other **b**\n[^unused]: no"} />)
    const references = [...document.querySelectorAll("sup > a[data-footnote-ref]")]
    expect(references.map((reference) => reference.textContent)).toEqual(["1", "2", "1"])
    const notes = [...document.querySelectorAll("section li")]
    expect(notes.map((note) => note.querySelector("p")?.textContent)).toEqual(["other b", "one"])
    expect(notes[0]?.querySelectorAll("a[data-footnote-backref]")).toHaveLength(2)
    const target = references[1]?.getAttribute("href")?.slice(1) ?? ""
    expect(document.getElementById(target)).toBe(notes[1])
  })

  it("leaves a reference without a note as text", () => {
    expect(html("no[^9]")).toBe("<p>no[^9]</p>")
  })
})

describe("what loads when it is seen", () => {
  it.each([
    ["inline $x^2$ here", ".katex", 1],
    ["$$\nx+1\n$$", ".katex-display", 1],
    ["a $$x$$ b", ".katex", 1],
    ["text\n$$\ny\n$$\nmore", ".katex-display", 1],
  ])("formula %j", async (source, selector, count) => {
    const { container } = render(<Markdown source={source} />)
    await waitFor(() => expect(container.querySelectorAll(selector)).toHaveLength(count))
  })

  it.each(["cost $5 and $6", "a $ x $ b", "a \\$5\\$ b", "$x$5"])("no formula: %j", (source) => {
    expect(html(source)).toBe(`<p>${source.replaceAll("\\", "")}</p>`)
  })

  it.each([
    "ratio 1:100:2",
    "a:b:c",
    "key:ok:val",
    "C:x:D",
    "12:+1:3",
    ":heart:s",
    "1:2:3:100:4",
    "x:100:é",
  ])("no emoji within a word: %s", async (source) => {
    const { container } = render(<Markdown source={`${source} :smile:`} />)
    await waitFor(() => expect(container.textContent).toContain("😄"))
    expect(container.textContent).toBe(`${source} 😄`)
  })

  it("emoji behind a word, and between signs", async () => {
    const { container } = render(<Markdown source=":100: x:smile: (:b:)" />)
    await waitFor(() => expect(container.textContent).toBe("💯 x😄 (🅱️)"))
  })

  it("emoji, with unknown names left alone", async () => {
    const { container } = render(<Markdown source=":+1: :sunglasses: :notanemoji:" />)
    await waitFor(() => expect(container.textContent).toBe("👍 😎 :notanemoji:"))
  })

  it("colours of code, one language at a time", async () => {
    const { container } = render(<Markdown source={"```py\ndef f(): pass\n```"} />)
    expect(container.querySelector("code")?.textContent).toBe("def f(): pass")
    await waitFor(() => expect(container.querySelector(".hljs-keyword")?.textContent).toBe("def"))
  })

  it("what is wrong with a diagram, and its source", async () => {
    render(<Markdown source={"```mermaid\nflowchart nowhere A--\n```"} />)
    const note = await screen.findByRole("note", {}, { timeout: 20_000 })
    expect(note.textContent).toContain("cannot be drawn")
    expect(note.textContent).toContain("flowchart nowhere A--")
  }, 30_000)
})

describe("raw HTML, where it is allowed", () => {
  it.each([
    [
      "a <span style='color:red'>**x**</span> b",
      '<p>a <span style="color: red;"><strong>x</strong></span> b</p>',
    ],
    ["<div class='q'>\n\nhi **b**\n\n</div>", '<div class="q"><p>hi <strong>b</strong></p></div>'],
    ["<div>hi **b**</div>", "<div>hi **b**</div>"],
    ["<style>.q{color:red}</style>", "<style>.q{color:red}</style>"],
    [
      "<details><summary>s</summary>\n\n**b**\n\n</details>",
      "<details><summary>s</summary><p><strong>b</strong></p></details>",
    ],
    ["<p align=center>x</p>", '<p align="center">x</p>'],
    [":red[<b>x</b>]", "<b>x</b>"],
  ])("%j", async (source, expected) => {
    const { container } = render(<Markdown source={source} html />)
    await waitFor(() => expect(container.innerHTML).toContain(expected))
  })
})
