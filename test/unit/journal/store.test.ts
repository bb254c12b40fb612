import { expect, onTestFinished, test } from 'vitest'
import type { AlertDecision } from '../../../src-main/core/alerts/types.ts'
import {
  ALL,
  entries,
  entry,
  event,
  IDENTITY,
  idsOf,
  NOON,
  openService,
  serviceOn,
} from '../../support/journal-fixture.ts'

const RAISED: AlertDecision = {
  outcome: 'interrupt',
  reason: 'raised',
  detail: 'BTCUSDT',
  decidedAt: NOON,
  ageS: 0.25,
}

test('an event comes back as it was stored, unknown fields included (P6)', () => {
  const journal = openService()
  const sent = event(7, {
    confidence: null,
    venue: { name: 'x', tags: ['a'] },
    data: { nested: { deep: [1, null] } },
  })
  journal.append([entry(sent, { source: 'recovery', lagMs: null, decision: RAISED })])

  expect(journal.get(7)).toEqual({
    epoch: 1,
    event: sent,
    source: 'recovery',
    receivedAt: NOON + 7050,
    detectedAt: NOON + 7000,
    lagMs: null,
    decision: RAISED,
    acknowledgedAt: null,
  })
  expect(journal.get(8)).toBeNull()
})

test('a time of detection without a zone is filed as UTC, wherever the machine stands', () => {
  const zone = process.env['TZ']
  process.env['TZ'] = 'America/New_York'
  onTestFinished(() => {
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
  })
  const journal = openService()
  journal.append([entry(event(1, { detected_at: '2026-03-17T10:30:45.250' }))])
  expect(journal.get(1)?.detectedAt).toBe(Date.UTC(2026, 2, 17, 10, 30, 45, 250))
})

test('G5: an event is taken once, within a batch and across batches; the first source stays', () => {
  const journal = openService()
  expect(journal.append([entry(event(1)), entry(event(1), { source: 'snapshot' })])).toEqual({
    inserted: 1,
    duplicates: 1,
  })
  expect(journal.append([entry(event(1), { source: 'recovery' }), entry(event(2))])).toEqual({
    inserted: 1,
    duplicates: 1,
  })
  expect(journal.get(1)?.source).toBe('live')
  expect(journal.count()).toBe(2)
})

test('G5: a duplicate brings the decision that was missing, and never replaces one', () => {
  const journal = openService()
  journal.append([entry(event(1))])
  journal.append([entry(event(1), { decision: RAISED })])
  expect(journal.get(1)?.decision).toEqual(RAISED)
  journal.append([entry(event(1), { decision: { ...RAISED, reason: 'already-raised' } })])
  expect(journal.get(1)?.decision?.reason).toBe('raised')
})

test('G5: rows, cursor, gaps and documents are committed together or not at all', () => {
  const journal = openService()
  journal.append(entries(1, 3), { epoch: 1, committedId: 3 })
  const broken = entry(event(5), { receivedAt: Number.NaN, source: 'live', epoch: Number.NaN })
  expect(() =>
    journal.append([entry(event(4)), broken], { epoch: 1, committedId: 5 }, { documents: { alerts: '{}' } }),
  ).toThrow()

  const opened = journal.open()
  expect(opened.cursor).toEqual({ epoch: 1, committedId: 3 })
  expect(opened.documents).toEqual({})
  expect(idsOf(journal.page().events)).toEqual([3, 2, 1])
  expect(journal.count()).toBe(3)
})

test('a batch after a failed one is stored and counted as if nothing had happened', () => {
  const journal = openService()
  const unseen = { type: 'NEVER_SEEN_BEFORE', symbol: 'NEWUSDT' }
  expect(() => journal.append([entry(event(1, unseen)), entry(event(2), { epoch: Number.NaN })])).toThrow()
  journal.append([entry(event(1, unseen))])
  expect(journal.count({ ...ALL, types: ['NEVER_SEEN_BEFORE'] })).toBe(1)
  expect(idsOf(journal.page({ ...ALL, text: 'newusdt' }).events)).toEqual([1])
})

test('G4: the cursor never goes back within an epoch or to an earlier one', () => {
  const journal = openService()
  journal.append([], { epoch: 1, committedId: 50 })
  journal.append([], { epoch: 1, committedId: 20 })
  expect(journal.open().cursor).toEqual({ epoch: 1, committedId: 50 })
  journal.append([], { epoch: 2, committedId: 5 })
  journal.append([], { epoch: 1, committedId: 99 })
  expect(journal.open().cursor).toEqual({ epoch: 2, committedId: 5 })
})

test('G8: a key or an origin has a cursor of its own; keys of one origin share its events', () => {
  const journal = serviceOn()
  expect(journal.open()).toMatchObject({ cursor: null, epoch: 1, nextEpoch: 2, eventCount: 0 })
  journal.append(entries(1, 2), { epoch: 1, committedId: 2 })

  expect(journal.open({ ...IDENTITY, keyFingerprint: 'key-b' })).toMatchObject({
    cursor: null,
    epoch: 1,
    nextEpoch: 2,
  })
  expect(journal.append(entries(2, 3)).duplicates).toBe(1)

  expect(journal.open({ ...IDENTITY, origin: 'https://other.example' })).toMatchObject({
    cursor: null,
    epoch: 2,
    nextEpoch: 3,
  })
  expect(journal.append(entries(1, 2).map((one) => ({ ...one, epoch: 2 })))).toEqual({
    inserted: 2,
    duplicates: 0,
  })

  expect(journal.open()).toMatchObject({
    cursor: { epoch: 1, committedId: 2 },
    epoch: 1,
    nextEpoch: 3,
    eventCount: 5,
  })
})

test('G5: opening tells which ids the epoch of the cursor holds, rising', () => {
  const journal = serviceOn()
  expect(journal.open().recentIds).toEqual([])
  journal.append([...entries(5, 6), ...entries(1, 2)], { epoch: 1, committedId: 2 })
  expect(journal.open().recentIds).toEqual([1, 2, 5, 6])
})

test('G10: of what another key may have taken in silence, opening tells nothing', () => {
  const journal = openService()
  journal.append(entries(1, 2), { epoch: 1, committedId: 2 })
  const other = { ...IDENTITY, keyFingerprint: 'key-b' }
  expect(journal.open(other).recentIds).toEqual([])
  journal.append(entries(5, 6), { epoch: 1, committedId: 6 })
  expect(journal.open().recentIds).toEqual([1, 2])
})

test('G9: a new epoch takes the same ids again and becomes the current one', () => {
  const journal = openService()
  journal.append(entries(1, 2), { epoch: 1, committedId: 2 })
  expect(journal.append([entry(event(1), { epoch: 2 })], { epoch: 2, committedId: 1 }).inserted).toBe(1)
  expect(journal.open()).toMatchObject({ cursor: { epoch: 2, committedId: 1 }, epoch: 2, nextEpoch: 3 })
})

test('G9: an epoch of another feed is refused, so that two feeds never mix', () => {
  const journal = openService()
  journal.append(entries(1, 1))
  journal.open({ ...IDENTITY, origin: 'https://other.example' })
  expect(() => journal.append(entries(2, 2))).toThrow(/Epoch 1 belongs to another feed/)
})

test('G7: a gap is kept until it is closed, and updated under its id', () => {
  const journal = openService()
  const gap = { id: 'g1', from: NOON, to: NOON + 60_000, outcome: 'open', reason: 'no answer' } as const
  journal.append([], null, { gaps: [gap, { ...gap, id: 'g2', from: NOON - 1 }] })
  journal.append([], null, {
    gaps: [{ ...gap, to: NOON + 90_000, outcome: 'partial', reason: 'page limit' }],
  })
  expect(journal.open().gaps).toEqual([
    { ...gap, id: 'g2', from: NOON - 1 },
    { ...gap, to: NOON + 90_000, outcome: 'partial', reason: 'page limit' },
  ])
  journal.append([], null, { gaps: [{ ...gap, outcome: 'closed' }] })
  expect(journal.open().gaps.map(({ id }) => id)).toEqual(['g2'])
})

test('documents are replaced by name', () => {
  const journal = openService()
  journal.append([], null, { documents: { alerts: '{"v":1}', other: '1' } })
  journal.append([], null, { documents: { alerts: '{"v":2}' } })
  expect(journal.open().documents).toEqual({ alerts: '{"v":2}', other: '1' })
})

test('A9: an acknowledgement keeps its first time', () => {
  const journal = openService()
  journal.append(entries(1, 2))
  journal.acknowledge(
    [
      { epoch: 1, id: 1 },
      { epoch: 9, id: 9 },
    ],
    NOON,
  )
  journal.acknowledge([{ epoch: 1, id: 1 }], NOON + 5)
  expect(journal.get(1)?.acknowledgedAt).toBe(NOON)
  expect(journal.get(2)?.acknowledgedAt).toBeNull()
})

test('A9: an acknowledgement is taken back, by itself and in a batch, in the order of what was said', () => {
  const journal = openService()
  journal.append(entries(1, 3), null, { acknowledged: [1, 2].map((id) => ({ epoch: 1, id, at: NOON })) })
  journal.acknowledge([{ epoch: 1, id: 1 }], null)
  journal.append([], null, {
    acknowledged: [
      { epoch: 1, id: 2, at: null },
      { epoch: 1, id: 3, at: NOON },
      { epoch: 1, id: 3, at: null },
      { epoch: 1, id: 1, at: null },
      { epoch: 1, id: 1, at: NOON + 9 },
      { epoch: 9, id: 9, at: null },
    ],
  })
  expect([1, 2, 3].map((id) => journal.get(id)?.acknowledgedAt)).toEqual([NOON + 9, null, null])
})

test('A16: noise counts notifications of their own by symbol and type, the most first', () => {
  const journal = openService()
  const eth = { symbol: 'ETHUSDT' }
  journal.append([
    entry(event(1), { decision: RAISED }),
    entry(event(2), { decision: { ...RAISED, reason: 'raised-rearmed' } }),
    entry(event(3), { decision: { ...RAISED, reason: 'grouped' } }),
    entry(event(4, eth), { decision: RAISED }),
    entry(event(5, eth), { decision: { ...RAISED, outcome: 'feed', reason: 'cool-down' } }),
    entry(event(-9000, eth), { decision: RAISED }),
  ])
  journal.acknowledge([{ epoch: 1, id: 2 }], NOON)
  const type = 'WHALE_POSITION_SHIFT'
  expect(journal.noise(NOON, 5)).toEqual([
    { symbol: 'BTCUSDT', type, interruptions: 2, acknowledged: 1 },
    { symbol: 'ETHUSDT', type, interruptions: 1, acknowledged: 0 },
  ])
  expect(journal.noise(NOON, 1)).toHaveLength(1)
})

test('an unreadable time of detection counts as the time of receipt', () => {
  const journal = openService()
  journal.append([entry(event(1, { detected_at: 'yesterday' }), { receivedAt: NOON + 0.4 })])
  expect(journal.get(1)?.detectedAt).toBe(NOON)
})

test('a call before open is refused as closed', () => {
  const journal = serviceOn()
  expect(() => journal.append([])).toThrow(expect.objectContaining({ kind: 'closed' }))
  expect(() => journal.page()).toThrow(expect.objectContaining({ kind: 'closed' }))
})

test('A9: an event is acknowledged in the transaction that brings it; the first moment stays', () => {
  const journal = openService()
  journal.append(entries(1, 2), null, { acknowledged: [{ epoch: 1, id: 2, at: NOON }] })
  journal.append([], null, { acknowledged: [{ epoch: 1, id: 2, at: NOON + 5 }] })
  expect(journal.get(1)?.acknowledgedAt).toBeNull()
  expect(journal.get(2)?.acknowledgedAt).toBe(NOON)
})
