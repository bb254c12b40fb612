import { expect, test } from 'vitest'
import type { NotificationOutcome } from '../../../src-main/core/alerts/engine-types.ts'
import { journalTeller, lossOnQuit } from '../../../src-main/shell/notifications/journal-teller.ts'
import { FakeClock } from '../../support/fakes/clock.ts'

const FULL = { journal: 'disk-full', journalProblem: 'The disk is full: journal.db cannot grow' } as const
const OK = { journal: 'ok', journalProblem: null } as const

function rig(outcome: NotificationOutcome = 'shown') {
  const clock = new FakeClock()
  const heard: string[] = []
  const tell = journalTeller({
    notifications: {
      notify({ title, body }, answer) {
        heard.push(`${title}: ${body}`)
        answer(outcome, '')
      },
      close: (tag) => void heard.push(`close ${tag}`),
    },
    showWindow: () => void heard.push('window'),
    after: clock.setTimer.bind(clock),
  })
  return { clock, heard, tell }
}
const SAID = 'History is not being written: The disk is full: journal.db cannot grow. Alerts go on.'

test('G4: a full disk is told on the desktop, once, and no longer than it lasts', () => {
  const { clock, heard, tell } = rig()
  tell(FULL)
  clock.advance(9_000)
  expect(heard).toEqual([])
  for (let n = 0; n < 20; n++) {
    tell({ ...FULL, journal: n % 2 === 0 ? 'failing' : 'disk-full' })
    clock.advance(5_000)
  }
  expect(heard).toEqual([SAID])
  tell(OK)
  expect(heard.splice(0)).toEqual([SAID, 'close journal'])
  tell(FULL)
  clock.advance(10_000)
  expect(heard).toEqual([SAID])
})

test('G4: a moment of trouble is told to nobody; nor is a journal that is being opened trouble', () => {
  const { clock, heard, tell } = rig()
  tell(FULL)
  clock.advance(3_000)
  tell(OK)
  tell({ journal: 'opening', journalProblem: null })
  clock.advance(60_000)
  expect(heard).toEqual([])
})

test('A15: where the desktop does not take it the window comes up, which says it, too', () => {
  const { clock, heard, tell } = rig('failed')
  tell(FULL)
  clock.advance(10_000)
  expect(heard).toEqual([SAID, 'window'])
})

test('G4: quitting loses what is not written, and only then something', () => {
  expect(lossOnQuit(FULL, { pendingJournal: 1200 })).toBe(
    '1,200 signals could not be written to the history yet. The disk is full: journal.db cannot grow. After quitting they are lost, unless the server still has them at the next start.',
  )
  expect(lossOnQuit(FULL, { pendingJournal: 0 })).toBeNull()
  expect(lossOnQuit(OK, { pendingJournal: 5 })).toBeNull()
})
