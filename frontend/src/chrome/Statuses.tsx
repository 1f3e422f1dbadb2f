// What floats above the page to say how connection and store are, and what the server has to tell. Loads as soon as
// the page's frame stands: before the network can go, and without making the first picture wait.
import { useEffect } from "react"
import { usePage } from "../store/react"
import { ConnectionStatus } from "./ConnectionStatus"
import { Notices } from "./Notices"
import { SavingStatus } from "./SavingStatus"
import { keepView } from "./view"

export default function Statuses() {
  const page = usePage()
  useEffect(() => keepView(page), [page])
  return (
    <>
      <ConnectionStatus />
      <SavingStatus />
      <Notices />
    </>
  )
}
