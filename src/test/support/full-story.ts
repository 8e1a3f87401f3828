import { commandById } from '../../keymap/table.js'
import type { CommandId } from '../../keymap/table.js'
import type { TerminalDriver } from './terminal-driver.js'

const startMs = 120_000
const ackWaitMs = 60_000

/**
 * Plays, in an app that has just started on an empty stream, to the state the kept screens call `full`: all five places
 * taken, one of them by seq 2, handed back to come again later; the cursor on seq 3, the second try of which is nearly
 * over; seq 7 and 8 wait in the stream. On the way it comes through the state they call `again`, where `atAgain` may
 * look round for some seconds. Takes about a minute: the waits are the server's.
 */
export async function playToFull(
  { press, waitForText }: TerminalDriver,
  { atAgain }: { readonly atAgain?: () => Promise<void> } = {},
): Promise<void> {
  const command = (id: CommandId): void => press(commandById(id).keys[0] ?? '')
  const row = (seq: number, tries: string, state: string): RegExp => new RegExp(`[▌│ ]${seq} +${tries} .*${state}`)
  const cursorAt = (seq: number): Promise<void> => waitForText(new RegExp(`▌ +${seq} `))
  const publish = async (seq: number): Promise<void> => {
    command('publish.next')
    await waitForText(`stored as seq ${seq} of`)
  }
  // Rows are in the order of their newest delivery, which here is that of their sequences.
  const goTo = async (seq: number): Promise<void> => {
    command('list.top')
    await cursorAt(1)
    for (let next = 2; next <= seq; next += 1) {
      command('list.down')
      await cursorAt(next)
    }
  }

  await waitForText(/No message yet/, { timeoutMs: startMs })
  for (const seq of [1, 2, 3]) await publish(seq)
  await waitForText(row(3, '●', 'held'))
  await goTo(1)
  command('message.ack')
  await waitForText(row(1, '✓', 'acked'))
  await waitForText(row(3, '●', 'held +1[0-2]s'), { timeoutMs: ackWaitMs })
  await goTo(2)
  command('message.nak')
  await waitForText(row(2, '↻●', 'held'))
  await atAgain?.()
  await waitForText(row(3, '○●', 'held'), { timeoutMs: ackWaitMs })
  await waitForText(row(3, '○●', 'held +1[4-6]s'), { timeoutMs: ackWaitMs })
  await goTo(2)
  command('message.nak-delayed')
  await waitForText('Nak seq 2: send it again')
  press('down')
  await waitForText('[after 5s]')
  press('down')
  await waitForText('[after 15s]')
  press('enter')
  await waitForText(row(2, '↻↻', 'nak'))
  for (const seq of [4, 5, 6]) {
    await publish(seq)
    await waitForText(row(seq, '●', 'held'))
  }
  await waitForText(row(3, '○●', 'held +[678]s'), { timeoutMs: ackWaitMs })
  await publish(7)
  await publish(8)
  await waitForText(/5\/5 out .* 2 to come/)
  await goTo(3)
}
