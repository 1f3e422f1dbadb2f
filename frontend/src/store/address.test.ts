import { beforeEach, expect, it } from "vitest"
import { defaults } from "../protocol/defaults/HeadProps.gen"
import type { HeadProps } from "../protocol/props.gen"
import { Address } from "./address"
import { withDefaults } from "./props"

const address = new Address("/app/")

beforeEach(() => history.replaceState(null, "", "/app/"))

const entries = () => history.length
const head = (parts: object) => withDefaults<HeadProps>({ ...parts }, defaults)
const here = () => location.pathname + location.search + location.hash

it("reads the page below the base path, and the query", () => {
  history.replaceState(null, "", "/app/%E5%B7%9D/x?a=1&b=2")
  expect(address.read()).toEqual({ page: "川/x", query: "a=1&b=2" })
})

it("makes addresses that survive odd characters", () => {
  expect(address.href("a b/川?", "q=1")).toBe("/app/a%20b/%E5%B7%9D%3F?q=1")
  expect(address.href("")).toBe("/app/")
})

it("adds an entry to the history when the script switches the page, even away from the main one", () => {
  const before = entries()
  address.follow(head({}), head({ page: "two" }), false)
  expect([here(), entries()]).toEqual(["/app/two", before + 1])
})

it("adds none when the page was just loaded, or only the query changes", () => {
  const before = entries()
  address.follow(head({}), head({ page: "two" }), true)
  address.follow(head({ page: "two" }), head({ page: "two", query: "a=1" }), false)
  expect([here(), entries()]).toEqual(["/app/two?a=1", before])
})

it("leaves the address alone if the head says nothing new", () => {
  history.replaceState(null, "", "/app/typed?x=1")
  address.follow(head({ page: "" }), head({ page: "", title: "T" }), false)
  expect(here()).toBe("/app/typed?x=1")
})

it("keeps the address of a page that does not exist", () => {
  history.replaceState(null, "", "/app/nope")
  address.follow(head({ page: "x" }), head({ page: "", not_found: "nope" }), false)
  expect(here()).toBe("/app/nope")
})
