// Dates of sliders: microseconds since 1970 in a time without zone, shown by a moment-style format.
import dayjs from "dayjs"
import advancedFormat from "dayjs/plugin/advancedFormat"
import localizedFormat from "dayjs/plugin/localizedFormat"
import utc from "dayjs/plugin/utc"
import "dayjs/locale/ja"
import { language } from "../i18n"

dayjs.extend(utc)
dayjs.extend(advancedFormat)
dayjs.extend(localizedFormat)

export function formatDate(microseconds: number, format: string): string {
  return dayjs
    .utc(microseconds / 1000)
    .locale(language)
    .format(format)
}
