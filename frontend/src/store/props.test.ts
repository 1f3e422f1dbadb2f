import { expect, it } from "vitest"
import { defaults } from "../protocol/defaults/SelectboxProps.gen"
import type { HeadProps, SelectboxProps } from "../protocol/props.gen"
import { headProps, withDefaults } from "./props"

const whole = (props: object) => withDefaults<SelectboxProps>(props, defaults)

it("fills in what the wire leaves out, also what a base has", () => {
  const { options, filter_mode, label_visibility, help } = whole({ options: ["a"] })
  expect([options, filter_mode, label_visibility, help]).toEqual([["a"], "fuzzy", "visible", null])
})

it("keeps what is sent, null included", () => {
  expect(whole({ options: [], filter_mode: null, width: 90 })).toMatchObject({
    filter_mode: null,
    width: 90,
  })
})

it("gives the same object for the same props, so that nothing is drawn for it", () => {
  const props = { options: ["a"] }
  expect(whole(props)).toBe(whole(props))
  expect(whole({ ...props })).not.toBe(whole(props))
  expect(headProps(undefined)).toBe(headProps(undefined))
})

it("knows the head before there is one", () => {
  expect(headProps(undefined)).toMatchObject<Partial<HeadProps>>({
    layout: "centered",
    navigation: [],
    not_found: null,
  })
})
