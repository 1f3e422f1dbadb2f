// Says quietly that a large value is not stored yet, where that takes longer than a moment.
import { connectionText } from "../i18n/connection"
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
          {connectionText("saving_large")}
        </div>
      )}
    </div>
  )
}
