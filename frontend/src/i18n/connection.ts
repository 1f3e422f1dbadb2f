// What the page says of its connection, in all languages: loads after the first picture, before it is needed.
import { fill, language } from "."

const en = {
  back: "Connected again.",
  counted: "Connected again. Everything you did is saved.",
  counting: "Connected again. Sending what you did: {count}",
  lost: "Connection lost. You can go on.",
  next_try: "Next try in {seconds} s",
  no_answer: "The server does not answer yet.",
  offline: "You are offline. You can go on.",
  open_here: "Use it here",
  refused: "The server does not accept connections from this address.",
  saving_large: "A large value is still being stored.",
  taken_over: "This session is now open in another tab.",
  try_now: "Try now",
  trying: "Reconnecting…",
  waiting: "Not sent yet: {count}",
}

const ja: typeof en = {
  back: "再接続しました。",
  counted: "再接続しました。操作はすべて保存されました。",
  counting: "再接続しました。送信中: {count} 件",
  lost: "接続が切れました。操作は続けられます。",
  next_try: "{seconds} 秒後に再接続",
  no_answer: "サーバーの応答を待っています。",
  offline: "オフラインです。操作は続けられます。",
  open_here: "このタブで使う",
  refused: "サーバーはこのアドレスからの接続を受け付けていません。",
  saving_large: "大きな値を保存しています。",
  taken_over: "このセッションは別のタブで開かれています。",
  try_now: "今すぐ試す",
  trying: "再接続しています…",
  waiting: "未送信: {count} 件",
}

export type ConnectionText = keyof typeof en

const TABLES: Readonly<Record<string, typeof en>> = { en, ja }

export function connectionText(
  key: ConnectionText,
  parts: Readonly<Record<string, string | number>> = {},
): string {
  return fill((TABLES[language] ?? en)[key], parts)
}
