/** A disk that is full in truth. */
import { dirname } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { walkFile } from '../../../src-main/adapters/journal/open-journal.ts'
import {
  ALL,
  entries,
  IDENTITY,
  idsOf,
  journalOn,
  silentLog,
  temporaryFile,
} from '../../support/journal-fixture.ts'
import { batchOf } from '../../support/batch-of.ts'
import { fillDisk, mountSmallDisk } from '../../support/small-disk.ts'

test('G4: on a full disk what the journal holds is read, by the app and by tail --history; with room again it is written', async (context) => {
  const file = temporaryFile()
  const folder = dirname(file)
  const unmount = mountSmallDisk(folder, 4)
  if (unmount === null) return context.skip('no disk can be mounted here')
  onTestFinished(unmount)
  const first = journalOn(file)
  await first.journal.open(IDENTITY)
  await first.journal.append(batchOf({ entries: entries(1, 5), cursor: { epoch: 1, committedId: 5 } }))
  await first.journal.close()
  const makeRoom = fillDisk(folder)

  const walked: number[] = []
  const walk = () => walkFile(file, ALL, (events) => walked.push(...idsOf(events)) > 0, silentLog())
  await walk()
  expect(walked).toEqual([1, 2, 3, 4, 5])

  const { journal, history } = journalOn(file)
  const full = { kind: 'disk-full', message: 'The disk is full: journal.db cannot grow' }
  await expect(journal.open(IDENTITY)).rejects.toMatchObject(full)
  expect(idsOf((await history.page({ ...ALL, text: 'btc' }, null, 9)).events)).toEqual([5, 4, 3, 2, 1])
  await expect(journal.open(IDENTITY)).rejects.toMatchObject(full)
  makeRoom()
  expect(await journal.open(IDENTITY)).toMatchObject({ cursor: { committedId: 5 }, quarantined: null })
  expect(await journal.append(batchOf({ entries: entries(5, 6), cursor: null }))).toMatchObject({
    inserted: 1,
  })
  expect(await history.count(ALL)).toBe(6)
})
