// Bytes to messages and back.
import { decode, encode } from "@msgpack/msgpack"
import type { ClientMessage, ServerMessage } from "./messages.gen"

export function encodeMessage(message: ClientMessage): Uint8Array<ArrayBuffer> {
  return new Uint8Array(encode(message, { ignoreUndefined: true }))
}

export function decodeMessage(data: ArrayBuffer): ServerMessage {
  return decode(new Uint8Array(data)) as ServerMessage
}

/** Text form of any wire data, for places that hold only text (`sessionStorage`). */
export function toText(data: unknown): string {
  const bytes = encode(data, { ignoreUndefined: true })
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
}

export function fromText(text: string): unknown {
  return decode(Uint8Array.from(atob(text), (char) => char.charCodeAt(0)))
}
