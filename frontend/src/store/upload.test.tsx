import { renderHook } from "@testing-library/react"
import { expect, it, vi } from "vitest"
import { insert, openPage } from "../app/testkit"
import { PageContext } from "./react"
import { useUpload } from "./upload"

/** The browser's request, as far as it is sent. */
class Request {
  static readonly sent: Request[] = []
  readonly headers = new Map<string, string>()
  readonly upload = {}
  open(): void {}
  setRequestHeader(name: string, value: string): void {
    this.headers.set(name, value)
  }
  send(): void {
    Request.sent.push(this)
  }
}

it("tells the size that the server vouched for, also if that is the usual one", async () => {
  const { page, frame } = await openPage()
  vi.stubGlobal("XMLHttpRequest", Request)
  await frame([insert("main", null, "w", "file_uploader", { label: "F", proof: "p" })])
  const { result } = renderHook(() => useUpload("w"), {
    wrapper: ({ children }) => <PageContext value={page}>{children}</PageContext>,
  })
  result.current(new File(["x"], "a.txt"))
  await vi.waitFor(() => expect(Request.sent).toHaveLength(1))
  expect(Request.sent[0]?.headers.get("X-Kawa-Limit")).toBe("200 p")
})
