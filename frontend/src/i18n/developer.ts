// The texts of the developer panel, in all languages: they load with it, so that no user waits for them.
import { fill, language } from "."

const en = {
  back: "Go back to here",
  back_gone: "Too old to go back to",
  bytes_sent: "{size} sent",
  cache_entries: "{count} kept",
  cache_hits: "{hits} hits, {misses} misses",
  cache_saved: "{seconds} s saved",
  caches: "Cached functions",
  commit: "stored in {ms} ms",
  copy: "Copy this session",
  copy_about:
    "Makes a link that opens a copy of this session. The copy goes its own way; this tab does not notice.",
  copy_lasts: "It opens for {minutes} minutes.",
  copy_open: "Open the copy in a new tab",
  failed: "ended with an error",
  load: "Page loaded",
  memory: "This store keeps nothing beyond the server's process (session.store).",
  more_keys: "{count} more values are not listed.",
  no_keys: "The session holds no values.",
  not_committed: "not stored",
  not_stored: "Not stored: {reason}",
  now: "Now",
  page: "Another page",
  panel: "Developer panel",
  pending: "being stored",
  rerun: "Rerun",
  reruns: "Reruns",
  restart: "Start over",
  save: "File saved",
  script: "script {ms} ms",
  size: "{size} stored",
  state: "What the session holds",
  title_back: "Went back",
  value_of_state: "session_state",
  value_of_widget: "widget",
  version: "version {version}",
}

const ja: typeof en = {
  back: "ここまで戻る",
  back_gone: "古すぎて戻れません",
  bytes_sent: "送信 {size}",
  cache_entries: "保持 {count} 件",
  cache_hits: "ヒット {hits}、ミス {misses}",
  cache_saved: "短縮 {seconds} 秒",
  caches: "キャッシュされた関数",
  commit: "保存 {ms} ms",
  copy: "このセッションをコピー",
  copy_about:
    "このセッションのコピーを開くリンクを作ります。コピーは独立して動き、このタブには影響しません。",
  copy_lasts: "リンクは {minutes} 分間有効です。",
  copy_open: "コピーを新しいタブで開く",
  failed: "エラーで終了",
  load: "ページの読み込み",
  memory: "このストアはサーバーのプロセスが終わると何も残しません（session.store）。",
  more_keys: "ほかに {count} 個の値があります。",
  no_keys: "セッションに値はありません。",
  not_committed: "未保存",
  not_stored: "保存できません: {reason}",
  now: "現在",
  page: "ページの移動",
  panel: "開発者パネル",
  pending: "保存中",
  rerun: "再実行",
  reruns: "再実行の一覧",
  restart: "最初からやり直し",
  save: "ファイルの保存",
  script: "スクリプト {ms} ms",
  size: "保存 {size}",
  state: "セッションの内容",
  title_back: "前の状態に戻した",
  value_of_state: "session_state",
  value_of_widget: "ウィジェット",
  version: "バージョン {version}",
}

const TEXTS: Readonly<Record<string, typeof en>> = { en, ja }

export function developerText(
  key: keyof typeof en,
  parts: Readonly<Record<string, string | number>> = {},
): string {
  return fill((TEXTS[language] ?? en)[key], parts)
}
