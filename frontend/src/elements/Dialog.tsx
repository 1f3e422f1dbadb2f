export { defaults } from "../protocol/defaults/DialogProps.gen"
export const container = true
export default function Dialog() { return null }
