// One corpus of attacks through every way that text can reach the page.
import { cleanup, render, waitFor } from "@testing-library/react"
import { afterEach, describe, expect, it } from "vitest"
import { safeImage, safeLink } from "../ui/urls"
import { Markdown, type MarkdownTextProps } from "./Markdown"

const BAD_URLS = [
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  " javascript:alert(1)",
  "java\tscript:alert(1)",
  "java\nscript:alert(1)",
  "\u0001javascript:alert(1)",
  "&#106;avascript:alert(1)",
  "&#x6A;avascript&colon;alert(1)",
  "java&Tab;script:alert(1)",
  "java&NewLine;script:alert(1)",
  "javascript&#58;alert(1)",
  "vbscript:msgbox(1)",
  "data:text/html,<script>alert(1)</script>",
  "data:text/html;base64,PHNjcmlwdD4=",
  "data:image/svg+xml,<svg onload=alert(1)>",
  "blob:http://x/y",
  "file:///etc/passwd",
  "view-source:javascript:alert(1)",
]

const BAD_TEXTS = [
  ...BAD_URLS.flatMap((url) => [
    `[x](${url})`,
    `[x](<${url}>)`,
    `![x](${url})`,
    `[x][r]\n\n[r]: ${url}`,
    `[x][r]\n\n[r]: <${url}>`,
    `<a href="${url}">x</a>`,
    `<iframe src="${url}"></iframe>`,
    `:red[[x](${url})]`,
    `| a |\n|--|\n| [x](${url}) |`,
  ]),
  "<javascript:alert(1)>",
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<svg onload=alert(1)></svg>",
  "<svg><script>alert(1)</script></svg>",
  "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
  "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
  "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
  "<iframe src=javascript:alert(1)></iframe>",
  "<object data='javascript:alert(1)'></object>",
  "<embed src='javascript:alert(1)'>",
  "<base href='https://evil.example/'>",
  "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
  "<link rel=stylesheet href='https://evil.example/x.css'>",
  "<form><button formaction='javascript:alert(1)'>x</button></form>",
  "<form action='javascript:alert(1)'><input type=submit></form>",
  "<input autofocus onfocus=alert(1)>",
  "<details open ontoggle=alert(1)>x</details>",
  "<div style='background:url(javascript:alert(1))'>x</div>",
  "<a href='#' onclick='alert(1)'>x</a>",
  "<b\nonmouseover=alert(1)>x</b>",
  "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
  "$\\href{javascript:alert(1)}{x}$",
  "$\\htmlData{a=b}{x}$ $\\includegraphics{http://x/y}$",
  ':color[x]{foreground="red" onclick="alert(1)"}',
  ':color[x]{background="url(javascript:alert(1))"}',
  ':material/x"onload="alert(1):',
  '```"><img src=x onerror=alert(1)>\nx\n```',
  "```html\n<img src=x onerror=alert(1)>\n```",
  '![x" onerror="alert(1)](http://x/y.png)',
  '[x](http://x.com "t\\" onclick=\\"alert(1)")',
  "[^<img src=x onerror=alert(1)>]\n\n[^a]: b",
  "# <img src=x onerror=alert(1)>",
]

const MODES: Record<string, Partial<MarkdownTextProps>> = {
  full: {},
  label: { mode: "label" },
  "one line": { wrap: false },
  "links off": { mode: "label", links: false },
  "HTML allowed": { html: true },
}

const URL_ATTRIBUTES = ["href", "src", "action", "formaction", "data", "xlink:href", "poster"]
const FORBIDDEN = "script, object, embed, base, meta, link, [srcdoc]"
const BAD_SCHEME = /^(?:javascript|vbscript|blob|file|view-source|data:(?!image\/))/i

/** What in this part of the page could run a script. */
function dangers(root: Element): string[] {
  const found = [...root.querySelectorAll(FORBIDDEN)].map((element) => element.outerHTML)
  for (const element of root.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      if (name.startsWith("on")) found.push(`${name}=${value}`)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what a browser skips in an address
      const seen = value.replace(/[\u0000-\u0020]/g, "")
      if (URL_ATTRIBUTES.includes(name) && BAD_SCHEME.test(seen)) found.push(`${name}=${value}`)
    }
  }
  // An image of SVG runs nothing; anywhere else it would.
  for (const element of root.querySelectorAll(":not(img)[src^='data:'], a[href^='data:']")) {
    found.push(element.outerHTML)
  }
  return found
}

afterEach(cleanup)

describe.each(Object.entries(MODES))("attacks: %s", (_, props) => {
  it("finds nothing that could run", async () => {
    for (const source of BAD_TEXTS) {
      const { container, unmount } = render(<Markdown source={`${source}\n\nend`} {...props} />)
      await waitFor(() => expect(container.textContent).toContain("end"))
      expect(dangers(container), source).toEqual([])
      unmount()
    }
  })
})

describe("the corpus itself", () => {
  it("would be found if it got through", () => {
    const page = document.createElement("div")
    page.innerHTML =
      "<a href='java&Tab;script:x'></a><img onerror=x><iframe srcdoc=x></iframe><a href='data:text/html,x'></a>"
    expect(dangers(page).length).toBeGreaterThanOrEqual(4)
  })
})

describe("addresses", () => {
  it.each(BAD_URLS.filter((url) => !url.includes("&")))("refuses %j as a link", (url) => {
    expect(safeLink(url)).toBeUndefined()
  })

  it.each(["javascript:x", "data:text/html,x", "data:text/plain,x"])(
    "refuses %j as an image",
    (url) => {
      expect(safeImage(url)).toBeUndefined()
    },
  )

  it.each([
    "https://x.com",
    "mailto:a@b.c",
    "tel:1",
    "/a:b",
    "?q=javascript:x",
    "#a:b",
    "./x",
    "a/b",
  ])("takes %j as a link", (url) => expect(safeLink(url)).toBe(url))
})
