import { describe, expect, it } from "vitest"
import { highlight, load } from "./highlight"

/** The parts of a line that have this colour. */
async function parts(code: string, scope: string): Promise<(string | undefined)[]> {
  await load("bash")
  const html = highlight(code, "bash") ?? ""
  return [...html.matchAll(new RegExp(`<span class="hljs-${scope}">([^<]*)</span>`, "g"))].map(
    (match) => match[1],
  )
}

describe("colours of a shell's lines", () => {
  const LINE = 'NAME="a b" sudo pip install -U kawa && if [ -f x ]; then git log --max-count 20; fi'

  it.each([
    ["title", ["pip", "git"]],
    ["attr", ["-U", "-f", "--max-count"]],
    ["variable", ["NAME"]],
    ["number", ["20"]],
    ["keyword", ["if", "then", "fi"]],
  ])("%s", async (scope, expected) => {
    expect(await parts(LINE, scope)).toEqual(expected)
  })

  it("leaves texts and comments whole", async () => {
    expect(await parts('echo "pip --x 1" # git --y', "string")).toEqual(["&quot;pip --x 1&quot;"])
    expect(await parts('echo "pip --x 1" # git --y', "comment")).toEqual(["# git --y"])
  })
})
