import { expect, test } from 'vitest'
import { countOf, MOST_A_PART, pack, unpack } from '../../../src-main/adapters/journal/packed-batch.ts'
import type { AlertDecision } from '../../../src-main/core/alerts/types.ts'
import type { JournalBatch, JournalEntry } from '../../../src-main/core/ports.ts'
import { entry, event, NOON } from '../../support/journal-entries.ts'

const LISTED: AlertDecision = {
  outcome: 'feed',
  reason: 'priority-default',
  detail: 'P2',
  decidedAt: NOON,
  ageS: 0,
}

/** As the other thread receives it. */
const sent = (batch: JournalBatch) => structuredClone(pack(batch))
const rowsOf = (batch: JournalBatch) => sent(batch).parts.flatMap(unpack)

/** What the journal is to write of an entry. */
const rowOf = (entry: JournalEntry) => ({ ...entry, receivedAt: Math.round(entry.receivedAt) })

test('a batch arrives as it was sent: every source, decision and figure, or none', () => {
  const batch: JournalBatch = {
    entries: [
      entry(event(1, { venue: { tags: ['é', null] } }), { lagMs: 0.5, decision: LISTED }),
      entry(event(2), { source: 'snapshot', lagMs: null, decision: null, epoch: 3 }),
      entry(event(3), { source: 'recovery', receivedAt: NOON + 0.25, decision: { ...LISTED, detail: null } }),
      entry(event(4), { source: 'confirm', decision: { ...LISTED } }),
      entry(event(5), { decision: { ...LISTED, outcome: 'interrupt', reason: 'raised', ageS: 3 } }),
    ],
    cursor: { epoch: 3, committedId: 5 },
    gaps: [{ id: 'g', from: 1, to: 2, outcome: 'open', reason: 'r' }],
    documents: { alerts: '{}' },
    acknowledged: [{ epoch: 1, id: 1, at: NOON }],
  }
  const { entries, ...rest } = batch
  expect(sent(batch)).toMatchObject(rest)
  expect(rowsOf(batch)).toEqual(entries.map(rowOf))
})

test('a decision that many events share crosses once', () => {
  const entries = Array.from({ length: 100 }, (_, n) =>
    entry(event(n), { decision: { ...LISTED, detail: n % 2 === 0 ? 'P1' : 'P2' } }),
  )
  expect(pack({ entries, cursor: null }).parts.map(({ decisions }) => decisions.length)).toEqual([2])
})

test('P6: the text that an event came in is stored as it is', () => {
  const text = '{ "id": 1 }'
  const [one] = rowsOf({ entries: [{ ...entry(event(1)), text }], cursor: null })
  expect(one?.text).toBe(text)
})

test('P6: a time that cannot be read counts as the time of receipt', () => {
  const [row] = rowsOf({ entries: [entry(event(1, { detected_at: 'soon' }))], cursor: null })
  expect(row?.detectedAt).toBe(row?.receivedAt)
})

test('a long batch crosses in parts, none longer than the journal settles at a time, with nothing lost between them', () => {
  const entries = Array.from({ length: 2 * MOST_A_PART + 1 }, (_, n) => entry(event(n)))
  const { parts } = sent({ entries, cursor: null })
  expect(parts.map(countOf)).toEqual([MOST_A_PART, MOST_A_PART, 1])
  expect(parts.flatMap(unpack).map(({ id }) => id)).toEqual(entries.map(({ id }) => id))
})

test('P6: events of a megabyte each cross a few at a time, for no text could hold them all', () => {
  const text = JSON.stringify(event(1, { data: { note: 'x'.repeat(1_000_000) } }))
  const entries = Array.from({ length: 10 }, (_, n) => ({ ...entry(event(n)), text }))
  const { parts } = sent({ entries, cursor: null })
  expect(parts.map(countOf)).toEqual([4, 4, 2])
  expect(parts.flatMap(unpack).every((row) => row.text === text)).toBe(true)
  expect(pack({ entries: [], cursor: null }).parts).toEqual([])
})
