// GENERATED from the Python structs; do not edit.

export const PROTOCOL = 1

export interface Insert {
  op: "insert"
  parent: string
  after: string | null
  id: string
  type: string
  props: unknown
}

export interface Update {
  op: "update"
  id: string
  type: string
  props: unknown
}

export interface Move {
  op: "move"
  id: string
  after: string | null
}

export interface Remove {
  op: "remove"
  id: string
}

export interface Value {
  op: "value"
  id: string
  value: unknown
}

export interface Frame {
  t: "frame"
  run: number
  ops?: (Insert | Update | Move | Remove | Value)[]
  state?: "running" | "done" | "stopped" | "failed"
  seq?: number | null
  reset?: boolean
}

export interface ClientConfig {
  toolbar_mode?: string
  theme?: Record<string, unknown>
  max_upload_mb?: number
  dev?: boolean
  resume?: "reload" | "reconnect"
}

export interface Welcome {
  t: "welcome"
  protocol: number
  build: string
  token: string
  upload_token: string
  resumed: boolean
  seq: number
  config: ClientConfig
}

export interface Notice {
  t: "notice"
  level: "info" | "warning" | "error"
  code: string
  detail?: string
}

export interface ClientContext {
  url?: string
  timezone?: string | null
  timezone_offset?: number | null
  locale?: string | null
  theme?: "light" | "dark" | null
  embedded?: boolean
}

export interface Hello {
  t: "hello"
  protocol: number
  token?: string | null
  fresh?: boolean
  page?: string
  query?: string
  context?: ClientContext
}

export interface Event {
  t: "event"
  seq: number
  values?: Record<string, unknown>
  triggers?: Record<string, unknown>
  page?: string | null
  query?: string | null
  restart?: boolean
}

export interface Stop {
  t: "stop"
}

export type Op = Insert | Update | Move | Remove | Value

export type ServerMessage = Frame | Welcome | Notice

export type ClientMessage = Hello | Event | Stop
