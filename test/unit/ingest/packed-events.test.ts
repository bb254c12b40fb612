import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  packedCount,
  joinParts,
  LONGEST_PART,
  pack,
  rebased,
  refsOf,
  unpack,
} from '../../../src-main/core/ingest/packed-events.ts'
import type { AlertDecision } from '../../../src-main/core/alerts/types.ts'
import type { JournalEntry, PackedEvents } from '../../../src-main/core/ports.ts'
import { entry, event, NOON } from '../../support/journal-entries.ts'

const LISTED: AlertDecision = {
  outcome: 'feed',
  reason: 'priority-default',
  detail: 'P2',
  decidedAt: NOON,
  ageS: 0,
}

/** As the other thread receives them. */
const sent = (entries: readonly JournalEntry[]) => structuredClone(pack(entries)).flatMap(unpack)

/** What the journal is to write of an entry. */
const written = (entry: JournalEntry) => ({ ...entry, receivedAt: Math.round(entry.receivedAt) })

const EVERY_KIND: readonly JournalEntry[] = [
  entry(event(1, { venue: { tags: ['é', null] } }), { lagMs: 0.5, decision: LISTED }),
  entry(event(2), { source: 'snapshot', lagMs: null, decision: null, epoch: 3 }),
  entry(event(3), { source: 'recovery', receivedAt: NOON + 0.25, decision: { ...LISTED, detail: null } }),
  entry(event(4, { detected_at: 'soon' }), { source: 'confirm', decision: { ...LISTED } }),
  entry(event(5), { decision: { ...LISTED, outcome: 'interrupt', reason: 'raised', ageS: 3 } }),
]

test('entries arrive as they were sent: every source, decision, time and figure, or none', () => {
  expect(sent(EVERY_KIND)).toEqual(EVERY_KIND.map(written))
})

test('a decision that many events share crosses once, though each was made at its own time of an event of its own age', () => {
  const entries = Array.from({ length: 100 }, (_, n) =>
    entry(event(n), {
      decision: { ...LISTED, detail: n % 2 === 0 ? 'P1' : 'P2', decidedAt: NOON + n, ageS: n / 1_000 },
    }),
  )
  expect(pack(entries).map(({ decisions }) => decisions.length)).toEqual([2])
  expect(sent(entries).map(({ decision }) => decision)).toEqual(entries.map(({ decision }) => decision))
})

test.each(['{ "id": 1 }', '\uFEFF{"id":1}', '{"id":1,"é":"🟥\u2028"}'])(
  'P6: the text that an event came in is stored as it is: %s',
  (text) => {
    expect(sent([{ ...entry(event(1)), text }]).map((one) => one.text)).toEqual([text])
  },
)

/** Some three parts of them. */
const MANY = Array.from({ length: 1_500 }, (_, n) => entry(event(n)))
const lengthsOf = (parts: readonly PackedEvents[]) => parts.map(({ texts }) => texts.length)

test('a long batch crosses in parts, none longer than a text is cheap, with nothing lost between them', () => {
  const parts = pack(MANY)
  expect(parts.length).toBeGreaterThan(1)
  expect(Math.max(...lengthsOf(parts))).toBeLessThanOrEqual(LONGEST_PART)
  expect(sent(MANY).map(({ id }) => id)).toEqual(MANY.map(({ id }) => id))
})

test('P6: events of a megabyte each cross one by one, for no text could hold them all', () => {
  const text = JSON.stringify(event(1, { data: { note: 'x'.repeat(1_000_000) } }))
  const parts = pack(Array.from({ length: 10 }, (_, n) => ({ ...entry(event(n)), text })))
  expect(parts.map(packedCount)).toEqual(Array(10).fill(1))
  expect(joinParts(parts).map(packedCount)).toEqual(Array(10).fill(1))
  expect(parts.flatMap(unpack).every((row) => row.text === text)).toBe(true)
  expect(pack([])).toEqual([])
})

test('what waited in pieces goes as if it had come at once, in whatever pieces', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.constantFrom(...EVERY_KIND), { maxLength: 9 }), { maxLength: 9 }),
      (pieces) => {
        const joined = joinParts(pieces.flatMap((piece) => pack(piece)))
        expect(joined.length).toBeLessThanOrEqual(1)
        expect(joined.flatMap(unpack)).toEqual(pieces.flat().map(written))
      },
    ),
  )
})

test('pieces are joined up to the length that a part may have', () => {
  const joined = joinParts(MANY.flatMap((one) => pack([one])))
  expect(Math.max(...lengthsOf(joined))).toBeLessThanOrEqual(LONGEST_PART)
  expect(joined).toHaveLength(pack(MANY).length)
  expect(joined.flatMap(unpack).map(({ id }) => id)).toEqual(MANY.map(({ id }) => id))
})

test('G9: events are given another epoch, and named by it; nothing else of them changes', () => {
  const before = pack(EVERY_KIND)
  const after = before.map((part) => rebased(part, (epoch) => epoch + 7))
  expect(after.flatMap(unpack)).toEqual(
    EVERY_KIND.map(written).map((one) => ({ ...one, epoch: one.epoch + 7 })),
  )
  expect(after.flatMap(refsOf)).toEqual(EVERY_KIND.map(({ epoch, id }) => ({ epoch: epoch + 7, id })))
  expect(before.flatMap(refsOf)).toEqual(EVERY_KIND.map(({ epoch, id }) => ({ epoch, id })))
})

test('numbers and texts that do not belong together are no events', () => {
  const [one] = pack([entry(event(1))])
  const [other] = pack([entry(event(2, { type: 'LONGER_THAN_THE_OTHER_BY_FAR' }))])
  if (one === undefined || other === undefined) throw new Error('two parts')
  expect(() => unpack({ ...one, texts: other.texts })).toThrow(RangeError)
})
