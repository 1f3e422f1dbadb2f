// What the server tells the user outside of the page's content. Errors stay until they are closed.
import { useEffect } from "react"
import { text } from "../i18n"
import { noticeText } from "../i18n/notices"
import { useCell } from "../store/cell"
import type { ShownNotice } from "../store/page"
import { usePage } from "../store/react"
import { CloseIcon } from "./glyphs"
import css from "./Notices.module.css"

const SHOWN_MS = 8000

export function Notices() {
  const notices = useCell(usePage().notices)
  return (
    <section
      data-testid="stNotices"
      className={css.notices}
      aria-label={text("notifications")}
      aria-live="polite"
    >
      {notices.map((notice) => (
        <NoticeBox key={notice.id} notice={notice} />
      ))}
    </section>
  )
}

function NoticeBox({ notice }: { notice: ShownNotice }) {
  const page = usePage()
  const { id, level, code, detail, parts } = notice
  useEffect(() => {
    if (level === "error") return
    const timer = setTimeout(() => page.dismiss(id), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [page, id, level])
  return (
    <div
      data-testid="stNotice"
      className={`stNotice ${css.notice}`}
      data-level={level}
      role={level === "error" ? "alert" : undefined}
    >
      <p>
        {noticeText(code, parts)}
        {detail && <span className={css.detail}>{detail}</span>}
      </p>
      {code === "file_changed" && (
        <button
          type="button"
          onClick={() => {
            page.rerun()
            page.dismiss(id)
          }}
        >
          {text("rerun")}
        </button>
      )}
      <button
        type="button"
        className={css.close}
        aria-label={text("close")}
        onClick={() => page.dismiss(id)}
      >
        <CloseIcon />
      </button>
    </div>
  )
}
