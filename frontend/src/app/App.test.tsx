import { act, fireEvent, screen, waitFor } from "@testing-library/react"
import { describe, expect, it, vi } from "vitest"
import { chooseScheme, shownScheme } from "../store/scheme"
import { insert, openPage } from "./testkit"

const app = () => screen.getByTestId("stApp")

describe("the page", () => {
  it("draws what a frame brings, under the names that Streamlit's page has", async () => {
    const { frame } = await openPage()
    await frame([
      insert("main", null, "t", "text", { body: "Hello", key: "my key!" }),
      insert("sidebar", null, "s", "text", { body: "Aside" }),
    ])
    expect(screen.getByTestId("stMain").textContent).toContain("Hello")
    expect(screen.getByTestId("stSidebar").textContent).toContain("Aside")
    expect(document.querySelector(".stElementContainer.st-key-my-key- .stText")).not.toBeNull()
    expect(app().dataset.testScriptState).toBe("notRunning")
    expect(app().dataset.testConnectionState).toBe("CONNECTED")
  })

  it("takes what is half typed as entered when the page goes, for nobody may have asked for that", async () => {
    const { frame, events } = await openPage()
    await frame([insert("main", null, "n", "text_input", { label: "Name" })])
    const field = screen.getByRole<HTMLInputElement>("textbox", { name: "Name" })
    field.focus()
    fireEvent.change(field, { target: { value: "half ty" } })
    expect(events()).toEqual([])
    fireEvent(window, new globalThis.Event("pagehide"))
    expect(events()).toEqual([{ t: "event", seq: 1, values: { n: "half ty" } }])
  })

  it("is running from the click on, until the server has stored it", async () => {
    const { frame, events } = await openPage()
    await frame([insert("main", null, "b", "button", { label: "Go" })])
    fireEvent.click(screen.getByRole("button", { name: "Go" }))
    expect(events()).toEqual([{ t: "event", seq: 1, triggers: { b: true } }])
    expect(app().dataset.testScriptState).toBe("running")
    await frame([], { state: "running" })
    expect(app().dataset.testScriptState).toBe("running")
    await frame([], { seq: 1 })
    expect(app().dataset.testScriptState).toBe("notRunning")
  })

  it("says what to do about an element it does not know", async () => {
    const { frame } = await openPage()
    await frame([insert("main", null, "x", "from_the_future")])
    expect(screen.getByRole("alert").textContent).toContain("older than the server")
  })

  it("loses one element, not the page, if drawing it fails; new props give it another try", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined)
    const { frame } = await openPage()
    await frame([
      insert("main", null, "bad", "markdown"),
      insert("main", "bad", "t", "text", { body: "still here" }),
    ])
    expect(screen.getByRole("alert").textContent).toContain("could not be drawn")
    expect(screen.getByTestId("stMain").textContent).toContain("still here")
    await frame([{ op: "update", id: "bad", type: "text", props: { body: "well again" } }])
    expect(screen.queryByRole("alert")).toBeNull()
    vi.restoreAllMocks()
  })

  it("asks for the page anew if a patch does not fit", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined)
    const { frame, page } = await openPage()
    await frame([{ op: "remove", id: "nobody" }])
    expect(page.lineState.get()).toBe("reconnecting")
    vi.restoreAllMocks()
  })

  it("keeps the element itself over a reset and a change above it", async () => {
    const { frame } = await openPage()
    const field = insert("main", null, "n", "text_input", { label: "Name" })
    await frame([field])
    const before = screen.getByRole("textbox")
    await frame([insert("main", null, "alert", "text", { body: "New" })])
    expect(screen.getByRole("textbox")).toBe(before)
    await frame([field], { reset: true })
    expect(screen.getByRole("textbox")).toBe(before)
  })

  it("takes typing while the line is down, and shows that it is", async () => {
    const { frame, drop } = await openPage()
    await frame([insert("main", null, "n", "text_input", { label: "Name" })])
    drop()
    const field = screen.getByRole("textbox")
    expect(field.hasAttribute("disabled")).toBe(false)
    await waitFor(() => expect(screen.getByTestId("stConnectionStatus")).toBeTruthy())
  })

  it("tells the script once when it turns dark", async () => {
    const { events } = await openPage()
    const other = shownScheme() === "dark" ? "light" : "dark"
    act(() => chooseScheme(other))
    act(() => chooseScheme(other))
    expect(events()).toMatchObject([{ theme: other }])
    act(() => chooseScheme("system"))
  })

  it("freezes its widgets when another tab took over", async () => {
    const { frame, drop } = await openPage()
    await frame([insert("main", null, "b", "button", { label: "Go" })])
    drop(4409)
    expect(screen.getByRole("button", { name: "Go" }).hasAttribute("disabled")).toBe(true)
    expect(await screen.findByRole("button", { name: "Use it here" })).toBeTruthy()
  })
})

describe("keys", () => {
  it("r runs the script again, but not while typing and not with a modifier", async () => {
    const { frame, events } = await openPage()
    await frame([insert("main", null, "n", "text_input", { label: "Name" })])
    fireEvent.keyDown(screen.getByRole("textbox"), { key: "r" })
    fireEvent.keyDown(document.body, { key: "r", ctrlKey: true })
    fireEvent.keyDown(document.body, { key: "c" })
    expect(events()).toEqual([])
    fireEvent.keyDown(document.body, { key: "r" })
    expect(events()).toEqual([{ t: "event", seq: 1 }])
  })
})

describe("a form", () => {
  const form = (props: object = {}) => [
    insert("main", null, "f", "form", { form_id: "f", ...props }),
    insert("f", null, "n", "text_input", { label: "Name", form: "f" }),
    insert("f", "n", "off", "button", { label: "Off", form: "f", submit: true, disabled: true }),
    insert("f", "off", "ok", "button", { label: "OK", form: "f", submit: true }),
  ]

  it("sends its values with the first enabled button on Enter", async () => {
    const { frame, events } = await openPage()
    await frame(form())
    const field = screen.getByRole("textbox")
    fireEvent.change(field, { target: { value: "Aya" } })
    fireEvent.keyDown(field, { key: "Enter" })
    expect(events()).toEqual([{ t: "event", seq: 1, values: { n: "Aya" }, triggers: { ok: true } }])
  })

  it("does not, if it is told so", async () => {
    const { frame, events } = await openPage()
    await frame(form({ enter_to_submit: false }))
    const field = screen.getByRole("textbox")
    fireEvent.change(field, { target: { value: "Aya" } })
    fireEvent.keyDown(field, { key: "Enter" })
    expect(events()).toEqual([])
  })

  it("complains about a missing submit button only when the run has ended", async () => {
    const { frame } = await openPage()
    await frame([insert("main", null, "f", "form", { form_id: "f" })], { state: "running" })
    expect(screen.queryByRole("alert")).toBeNull()
    await frame([])
    expect(screen.getByRole("alert").textContent).toContain("no submit button")
    await frame([insert("f", null, "ok", "button", { label: "OK", form: "f", submit: true })])
    expect(screen.queryByRole("alert")).toBeNull()
  })
})

describe("an expander", () => {
  const toggle = (open: boolean) => {
    const details = screen.getByTestId("stExpander").querySelector("details")
    if (!details) throw new Error("no details element")
    act(() => {
      details.open = open
      fireEvent(details, new Event("toggle"))
    })
  }
  const isOpen = () => screen.getByTestId("stExpander").querySelector("details")?.open

  it("stays as the user left it, until the script asks for something else", async () => {
    const { frame, events } = await openPage()
    await frame([insert("main", null, "e", "expander", { label: "E" })])
    toggle(true)
    await frame([{ op: "update", id: "e", type: "expander", props: { label: "E2" } }])
    expect(isOpen()).toBe(true)
    expect(events()).toEqual([])
    await frame([{ op: "update", id: "e", type: "expander", props: { label: "E", default: true } }])
    await frame([{ op: "update", id: "e", type: "expander", props: { label: "E" } }])
    expect(isOpen()).toBe(false)
  })

  it("tells the script if it wants to know, and obeys it", async () => {
    const { frame, events } = await openPage()
    await frame([insert("main", null, "e", "expander", { label: "E", stateful: true })])
    toggle(true)
    expect(events()).toEqual([{ t: "event", seq: 1, values: { e: true } }])
    await frame([{ op: "value", id: "e", value: false }], { seq: 1 })
    expect(isOpen()).toBe(false)
    expect(events().length).toBe(1)
  })
})

describe("tabs", () => {
  const tabs = (props: object = {}) => [
    insert("main", null, "t", "tabs", props),
    insert("t", null, "a", "tab", { label: "A" }),
    insert("t", "a", "b", "tab", { label: "B" }),
    insert("b", null, "in", "text_input", { label: "In B" }),
  ]
  const shown = () => screen.getByRole("tab", { selected: true }).textContent

  it("shows the first or the default one, and keeps the others drawn", async () => {
    const { frame } = await openPage()
    await frame(tabs())
    expect(shown()).toBe("A")
    expect(document.querySelector(".stTabPanel[data-inert] input")).not.toBeNull()
    await frame(tabs({ default: "B" }), { reset: true })
    expect(shown()).toBe("B")
  })

  it("stays on the chosen tab when others come and go, and sends nothing", async () => {
    const { frame, events } = await openPage()
    await frame(tabs())
    fireEvent.click(screen.getByRole("tab", { name: "B" }))
    await frame([insert("t", null, "new", "tab", { label: "New" }), { op: "remove", id: "a" }])
    expect(shown()).toBe("B")
    await frame([{ op: "remove", id: "b" }])
    expect(shown()).toBe("New")
    expect(events()).toEqual([])
  })

  it("sends the label if the script wants to know", async () => {
    const { frame, events } = await openPage()
    await frame(tabs({ stateful: true }))
    fireEvent.click(screen.getByRole("tab", { name: "B" }))
    expect(events()).toEqual([{ t: "event", seq: 1, values: { t: "B" } }])
  })
})

describe("navigation", () => {
  const head = (props: object) => ({ op: "update" as const, id: "head", type: "head", props })
  const pages = [
    { url_path: "", title: "Home", default: true },
    { url_path: "two", title: "Two", section: "More" },
    { url_path: "", title: "Docs", url: "https://example.com", section: "More" },
    { url_path: "secret", title: "Secret", hidden: true },
  ]

  it("lists the pages by section and goes to them without leaving", async () => {
    const { frame, events } = await openPage()
    await frame([head({ navigation: pages })])
    const links = screen.getAllByTestId("stSidebarNavLink")
    expect(links.map((link) => link.textContent)).toEqual([
      "Home",
      "Two",
      "Docs(opens in a new tab)",
    ])
    expect(links[0]?.getAttribute("aria-current")).toBe("page")
    fireEvent.click(screen.getByText("Two"))
    expect(location.pathname).toBe("/two")
    expect(events()).toEqual([{ t: "event", seq: 1, page: "two", query: "" }])
    await frame([head({ navigation: pages, page: "two" })], { seq: 1 })
    expect(screen.getByText("Two").closest("a")?.getAttribute("aria-current")).toBe("page")
  })

  it("shortens a long list above other content", async () => {
    const { frame } = await openPage()
    const many = Array.from({ length: 14 }, (_, at) => ({ url_path: `p${at}`, title: `P${at}` }))
    await frame([
      head({ navigation: many }),
      insert("sidebar", null, "s", "text", { body: "content" }),
    ])
    expect(screen.getAllByTestId("stSidebarNavLink").length).toBe(10)
    fireEvent.click(screen.getByTestId("stSidebarNavViewButton"))
    expect(screen.getAllByTestId("stSidebarNavLink").length).toBe(14)
  })

  it("says that a page does not exist", async () => {
    const { frame } = await openPage()
    await frame([head({ not_found: "nope" })])
    expect(screen.getByRole("alert").textContent).toContain("nope")
  })

  it("follows title and icon", async () => {
    const { frame } = await openPage()
    await frame([head({ title: "River", icon: "🌊" })])
    expect(document.title).toBe("River")
    expect(document.querySelector<HTMLLinkElement>("link[rel~=icon]")?.href).toContain("svg")
  })
})

it("closes and opens the sidebar, and moves the focus along", async () => {
  const { frame } = await openPage()
  await frame([insert("sidebar", null, "s", "text", { body: "Aside" })])
  const close = screen.getByRole("button", { name: "Collapse sidebar" })
  close.focus()
  fireEvent.click(close)
  expect(screen.getByTestId("stSidebar").dataset.collapsed).toBe("true")
  expect(document.activeElement).toBe(screen.getByTestId("stExpandSidebarButton"))
  fireEvent.click(screen.getByTestId("stExpandSidebarButton"))
  expect(screen.getByTestId("stSidebar").dataset.collapsed).toBe("false")
})
