import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { quickCheck } from '../../../src-main/adapters/journal/connection.ts'
import { ALL, IDENTITY, journalOn, temporaryFile } from '../../support/journal-fixture.ts'

const KILLS = Number(process.env['KILLS'] ?? 6)

/** Runs the writer until it is killed at a random moment after its first commit; answers the last commit it told of. */
async function writeAndKill(file: string, drive: string): Promise<number> {
  const child = fork(new URL('./kill-child.ts', import.meta.url), [file, drive])
  let committed = 0
  const exited = once(child, 'exit')
  const started = new Promise<void>((resolve) => {
    child.on('message', (message: { cursor: number }) => {
      committed = message.cursor
      resolve()
    })
  })
  await Promise.race([started, exited])
  await delay(Math.random() * 80)
  child.kill('SIGKILL')
  const [, signal] = await exited
  expect(signal).toBe('SIGKILL')
  return committed
}

test.for([
  ['local-disk', KILLS],
  ['network-drive', Math.ceil(KILLS / 3)],
] as const)(
  'G4, G5: on a %s, killed %i times at random moments, no event below the cursor is missing and none is doubled',
  { timeout: 30_000 + KILLS * 60_000 },
  async ([drive, kills]) => {
    const file = temporaryFile()
    for (let kill = 0; kill < kills; kill++) {
      const told = await writeAndKill(file, drive)
      const { journal, history, terminate } = journalOn(file, { isOnNetworkDrive: drive === 'network-drive' })
      const opened = await journal.open(IDENTITY)
      const ids: number[] = []
      await history.walk(ALL, (events) => {
        ids.push(...events.map(({ event: { id } }) => id))
        return true
      })
      const committed = opened.cursor?.committedId ?? 0
      expect(opened.quarantined).toBeNull()
      // Whatever was acknowledged is durable.
      expect(committed).toBeGreaterThanOrEqual(told)
      // Retention takes from the old end only: what is left is one run that ends at the cursor.
      const first = ids[0] ?? 1
      expect(ids).toEqual(Array.from({ length: committed - first + 1 }, (_, i) => first + i))
      expect(opened.documents).toEqual(committed === 0 ? {} : { last: String(committed) })
      expect(await history.count({ ...ALL, text: 'binance' })).toBe(ids.length)
      await journal.close()
      await terminate()
    }
    expect(quickCheck(file)).toBeNull()
  },
)
