// What the server tells the user, in all languages: loads after the first picture. An unknown code is shown as it is.
import { fill, language } from "."

const en = {
  back_failed: "That state cannot be read back.",
  back_gone: "That state is kept no more.",
  back_partly: "Could not be kept, so these stay as they are now:",
  bad_frame: "The server could not read what was sent; the last change was dropped.",
  cache_cleared: "The cache is cleared.",
  copy_expired: "The link to the copy has expired. This is a new session.",
  copy_forged: "The link to the copy is not valid here. This is a new session.",
  copy_gone: "The session to copy is not stored any more. This is a new session.",
  copy_not_stored: "This session is not stored, so it cannot be copied.",
  file_changed: "The app's source has changed.",
  given_up:
    "The server ended each time while it worked at this, so it was given up. Everything before it is kept:",
  not_stored:
    "The server cannot store this session now. It goes on, but may be lost if the server stops.",
  panel_off: "The developer panel is off on this server.",
  page_ends: "The server ends each time that it makes this page. Reload the page to try again.",
  part_missing: "This part could not be loaded. Check the connection, or reload the page.",
  run_cut:
    "The script had not finished your last click when it was ended. What it had done until then is kept.",
  session_lost:
    "The server does not have this session any more, and has begun a new one. Clicks of before that were not counted:",
  stored_again: "This session is stored again.",
  too_large:
    "“{name}” is too large to be sent: {size} MB, and the server takes {limit} MB. Everything else goes on.",
  too_large_on_the_way:
    "“{name}” is too large to be sent: something on the way to the server does not take {size} MB. Everything else goes on.",
  unknown: "The server reports: {code}",
  value_refused: "The server refused a value.",
}

const ja: typeof en = {
  back_failed: "その時点の状態を読み戻せません。",
  back_gone: "その時点の状態はもう残っていません。",
  back_partly: "次の値は保管できないため、現在のままです:",
  bad_frame: "サーバーが送信内容を読み取れなかったため、直前の変更は破棄されました。",
  cache_cleared: "キャッシュを消去しました。",
  copy_expired: "コピーのリンクは期限切れです。新しいセッションを開始しました。",
  copy_forged: "コピーのリンクはここでは無効です。新しいセッションを開始しました。",
  copy_gone: "コピー元のセッションはもう保存されていません。新しいセッションを開始しました。",
  copy_not_stored: "このセッションは保存されていないため、コピーできません。",
  file_changed: "アプリのソースが変更されました。",
  given_up:
    "次の操作の処理中にサーバーが毎回終了したため、取り消されました。それより前の内容は保存されています。",
  not_stored:
    "サーバーは現在このセッションを保存できません。操作は続けられますが、サーバーが停止すると失われる可能性があります。",
  panel_off: "このサーバーでは開発者パネルは無効です。",
  page_ends:
    "このページの作成中にサーバーが毎回終了します。もう一度試すにはページを再読み込みしてください。",
  part_missing:
    "この部分を読み込めませんでした。接続を確認するか、ページを再読み込みしてください。",
  run_cut: "最後のクリックの処理は途中で終了しました。それまでの結果は保存されています。",
  session_lost:
    "サーバーにこのセッションはもうないため、新しいセッションを開始しました。反映されなかったクリックの数:",
  stored_again: "このセッションは再び保存されました。",
  too_large:
    "「{name}」は大きすぎて送信できません（{size} MB、上限は {limit} MB）。ほかの操作は続けられます。",
  too_large_on_the_way:
    "「{name}」は大きすぎて送信できません。サーバーまでの経路が {size} MB を受け付けません。ほかの操作は続けられます。",
  unknown: "サーバーからの通知: {code}",
  value_refused: "サーバーが値を受け付けませんでした。",
}

const TABLES: Readonly<Record<string, typeof en>> = { en, ja }

export function noticeText(code: string, parts: Readonly<Record<string, string | number>>): string {
  const table = TABLES[language] ?? en
  const texts: Readonly<Record<string, string>> = table
  return fill(texts[code] ?? table.unknown, { code, ...parts })
}
