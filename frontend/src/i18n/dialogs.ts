// The texts of the main menu's dialogs, in all languages: they load with those.
import { language } from "."

const en = {
  about_kawa: "Made with Kawa.",
  clear_cache_body:
    "What cached functions have returned, for all sessions, is forgotten and computed again when it is needed.",
  clear_cache_title: "Clear the cache?",
  start_over_body:
    "Everything entered and computed in this tab is thrown away. This cannot be undone.",
  start_over_title: "Start over?",
}

const ja: typeof en = {
  about_kawa: "Kawa で作られています。",
  clear_cache_body:
    "キャッシュされた関数の結果がすべてのセッションで破棄され、必要になったときに計算し直されます。",
  clear_cache_title: "キャッシュを消去しますか？",
  start_over_body: "このタブで入力・計算した内容はすべて破棄されます。元に戻すことはできません。",
  start_over_title: "最初からやり直しますか？",
}

const TABLES: Readonly<Record<string, typeof en>> = { en, ja }

export const dialogText = (key: keyof typeof en): string => (TABLES[language] ?? en)[key]
