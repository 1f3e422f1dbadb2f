// Bytes to messages and back.
import { decode, encode } from "@msgpack/msgpack"
import type { ClientMessage, ServerMessage } from "./messages.gen"

export function encodeMessage(message: ClientMessage): Uint8Array<ArrayBuffer> {
  return new Uint8Array(encode(message, { ignoreUndefined: true }))
}

/** Bytes of any wire data. */
export function sizeOf(data: unknown): number {
  return encode(data, { ignoreUndefined: true }).length
}

export function decodeMessage(data: ArrayBuffer | Uint8Array): ServerMessage {
  return decode(data) as ServerMessage
}

/** The bytes of all parts; each is let go as it is copied. */
export function joined(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let at = 0
  for (let part = parts.shift(); part; part = parts.shift()) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Text form of any wire data, for places that hold only text (`sessionStorage`). */
export function toText(data: unknown): string {
  const bytes = encode(data, { ignoreUndefined: true })
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
}

export function fromText(text: string): unknown {
  return decode(Uint8Array.from(atob(text), (char) => char.charCodeAt(0)))
}
