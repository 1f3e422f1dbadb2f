// What floats above the page to say how connection and store are, and what the server has to tell. Loads as soon as
// the page's frame stands: before the network can go, and without making the first picture wait.
import { ConnectionStatus } from "./ConnectionStatus"
import { Notices } from "./Notices"
import { SavingStatus } from "./SavingStatus"

export default function Statuses() {
  return (
    <>
      <ConnectionStatus />
      <SavingStatus />
      <Notices />
    </>
  )
}
