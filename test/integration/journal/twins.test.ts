import { fork } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { quickCheck } from '../../../src-main/adapters/journal/connection.ts'
import { ALL, IDENTITY, idsOf, journalOn, temporaryFile } from '../../support/journal-fixture.ts'

const LAST = 80
const DRIVES = ['local-disk', 'network-drive'] as const

interface Told {
  readonly id?: number
  readonly inserted?: number
  readonly failed?: string
}

function startTwin(file: string, drive: string, told: (what: Told) => void) {
  const child = fork(new URL('./twin-child.ts', import.meta.url), [file, drive, String(LAST)])
  onTestFinished(() => void child.kill('SIGKILL'))
  let inserted = 0
  const failures: string[] = []
  child.on('message', (what: Told) => {
    inserted += what.inserted ?? 0
    if (what.failed !== undefined) failures.push(what.failed)
    told(what)
  })
  const exit = once(child, 'exit')
  return { kill: () => child.kill('SIGKILL'), exit, inserted: () => inserted, failures }
}

async function kept(file: string, drive: string) {
  const { journal, history } = journalOn(file, { isOnNetworkDrive: drive === 'network-drive' })
  const { cursor, quarantined } = await journal.open(IDENTITY)
  const ids: number[] = []
  await history.walk(ALL, (events) => {
    ids.push(...idsOf(events))
    return true
  })
  await journal.close()
  return { ids, committed: cursor?.committedId, quarantined, check: quickCheck(file) }
}

const WHOLE = {
  ids: Array.from({ length: LAST }, (_, n) => n + 1),
  committed: LAST,
  quarantined: null,
  check: null,
}

for (const drive of DRIVES) {
  test(`G5: two processes append the same events to one journal on a ${drive}: nothing lost, nothing doubled`, async () => {
    const file = temporaryFile()
    const twins = [startTwin(file, drive, () => {}), startTwin(file, drive, () => {})]
    await Promise.all(twins.map(({ exit }) => exit))
    expect(twins.reduce((sum, twin) => sum + twin.inserted(), 0)).toBe(LAST)
    expect(await kept(file, drive)).toEqual(WHOLE)
  }, 120_000)

  test(`G5: one of two processes on a ${drive} is killed: the other goes on, and nothing is lost`, async () => {
    const file = temporaryFile()
    const victim = startTwin(file, drive, ({ id }) => {
      if (id === LAST / 4) victim.kill()
    })
    const other = startTwin(file, drive, () => {})
    await Promise.all([victim.exit, other.exit])
    expect(await kept(file, drive)).toEqual(WHOLE)
  }, 120_000)
}
