// Says quietly that a large value is not stored yet, where that takes longer than a moment.
import { text } from "../i18n"
import { useCell } from "../store/cell"
import { usePage } from "../store/react"
import css from "./SavingStatus.module.css"
import { useLasting } from "./StatusWidget"

const PATIENCE_MS = 700

export function SavingStatus() {
  const lasting = useLasting(useCell(usePage().saving), PATIENCE_MS)
  return (
    <div role="status" aria-live="polite">
      {lasting && (
        <div data-testid="stSavingStatus" className={css.saving}>
          {text("saving_large")}
        </div>
      )}
    </div>
  )
}
