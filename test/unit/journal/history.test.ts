import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isOdd } from '../../../src-main/adapters/journal/events.ts'
import { createService } from '../../../src-main/adapters/journal/service.ts'
import type { EventFilter, EventPosition, HistoryPage, JournalEntry } from '../../../src-main/core/ports.ts'
import type { FeedEvent } from '../../../src-main/core/protocol/types.ts'
import { PRIORITIES } from '../../../src-main/core/vocabulary/signals.ts'
import { batchOf } from '../../support/batch-of.ts'
import {
  ALL,
  entries,
  entry,
  event,
  IDENTITY,
  idsOf,
  NOON,
  openService,
} from '../../support/journal-fixture.ts'
import { eventIn } from '../../support/entry-of.ts'

type Service = ReturnType<typeof openService>

function everyPage(journal: Service, filter: EventFilter, limit: number): string[] {
  const found: string[] = []
  let before: EventPosition | null = null
  do {
    const { events, next }: ReturnType<Service['page']> = journal.page(filter, before, limit)
    found.push(...events.map(({ epoch, event: { id } }) => `${epoch}:${id}`))
    before = next
  } while (before !== null)
  return found
}

function everyStep(journal: Service, filter: EventFilter): string[] {
  const found: string[] = []
  let after = null
  do {
    const { events, next }: ReturnType<typeof step> = step(after)
    found.push(...events.map(({ epoch, event: { id } }) => `${epoch}:${id}`))
    after = next
  } while (after !== null)
  return found

  function step(from: { epoch: number; id: number } | null) {
    return journal.walk(filter, from)
  }
}

/** What the answer should be, worked out the slow way. */
function model(all: readonly JournalEntry[], filter: EventFilter): JournalEntry[] {
  const words = filter.text.toLowerCase().split(' ')
  return all.filter((one) => {
    const e = eventIn(one)
    const at = Date.parse(e.detected_at)
    const label = e.type.replaceAll('_', ' ')
    const longs = Object.values(e.data).includes('LONG_LIQ') ? 'longs' : ''
    const said =
      `${e.priority} ${e.symbol} ${e.type} ${label} ${longs} ${JSON.stringify(e.data)}`.toLowerCase()
    return (
      (filter.priorities.length === 0 || filter.priorities.includes(e.priority)) &&
      (filter.symbols.length === 0 || filter.symbols.includes(e.symbol)) &&
      (filter.types.length === 0 || filter.types.includes(e.type)) &&
      (filter.from === null || at >= filter.from) &&
      (filter.to === null || at <= filter.to) &&
      words.every((word) => said.includes(word))
    )
  })
}

const newestFirst = (a: JournalEntry, b: JournalEntry) =>
  (b.detectedAt ?? 0) - (a.detectedAt ?? 0) || b.epoch - a.epoch || b.id - a.id
const name = ({ epoch, id }: JournalEntry) => `${epoch}:${id}`

const TYPES = ['LARGE_LIQUIDATION', 'LEVERAGE_SPIKE', 'REGIME_SHIFT']
const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'LIQUSDT']
const anEntry = fc
  .record({
    id: fc.integer({ min: 1, max: 60 }),
    epoch: fc.constantFrom(1, 2),
    type: fc.constantFrom(...TYPES),
    symbol: fc.constantFrom(...SYMBOLS),
    priority: fc.constantFrom(...PRIORITIES),
    // Few distinct times: ties within a millisecond are the difficult case.
    second: fc.integer({ min: 0, max: 3 }),
    data: fc.dictionary(
      fc.constantFrom('side', 'large_price', 'x'),
      fc.constantFrom('LONG_LIQ', 'btc', 98.5, 985, true),
      {
        maxKeys: 3,
      },
    ),
  })
  .map(({ id, epoch, second, ...fields }) =>
    entry(event(id, { ...fields, detected_at: new Date(NOON + second).toISOString() }), { epoch }),
  )
const aFilter = fc.record({
  text: fc.constantFrom(
    '',
    'l',
    'liq',
    'btc',
    'BTC long',
    'large liq',
    '98',
    '98.5',
    'side tr',
    'x',
    'price 985',
    'longs',
    'spike',
    'usd',
    'p0 5',
    '"side":',
    'zz',
  ),
  priorities: fc.subarray([...PRIORITIES]),
  symbols: fc.subarray(SYMBOLS),
  types: fc.subarray(TYPES),
  from: fc.option(fc.integer({ min: NOON - 1, max: NOON + 7 })),
  to: fc.option(fc.integer({ min: NOON - 1, max: NOON + 7 })),
})

describe('page, count and walk agree with a plain list', () => {
  test('for any events, filter and page size, in any order of arrival', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anEntry, { selector: name, maxLength: 60, size: 'max' }),
        fc.array(aFilter, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 7 }),
        (all, filters, limit) => {
          const journal = openService()
          journal.append(all)
          for (const filter of [ALL, ...filters]) {
            const expected = model(all, filter)
            expect(everyPage(journal, filter, limit)).toEqual(expected.toSorted(newestFirst).map(name))
            expect(journal.count(filter)).toBe(expected.length)
            expect(everyStep(journal, filter)).toEqual(
              expected.toSorted((a, b) => a.epoch - b.epoch || a.id - b.id).map(name),
            )
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  test('when a thousand events share one millisecond', () => {
    const journal = openService()
    const at = (ms: number) => ({ detected_at: new Date(NOON + ms).toISOString() })
    const all = [
      ...Array.from({ length: 1000 }, (_, i) => entry(event(i + 1, at(5)))),
      ...Array.from({ length: 10 }, (_, i) => entry(event(2000 + i, at(6)))),
      entry(event(3000, at(4))),
    ]
    journal.append(all)
    for (const filter of [
      ALL,
      { ...ALL, to: NOON + 5 },
      { ...ALL, from: NOON + 6 },
      { ...ALL, text: 'binance' },
    ]) {
      const expected = model(all, filter)
      expect(everyPage(journal, filter, 300)).toEqual(expected.toSorted(newestFirst).map(name))
      expect(everyStep(journal, filter)).toHaveLength(expected.length)
    }
  })
})

describe('text search', () => {
  test('finds any part of type, symbol, priority, data keys and values, as sent and as shown, whatever the case', () => {
    const journal = openService()
    journal.append([
      entry(
        event(1, {
          type: 'LIQUIDATION_CLUSTER_ARMED',
          priority: 'P0',
          symbol: '1000PEPEUSDT',
          data: { cluster_price: 98500.5, cluster_side: 'LONG_LIQ' },
        }),
      ),
      entry(
        event(2, {
          symbol: 'ETHUSDT',
          data: { note: 'Überraschung am Markt', nested: { venue: ['Bybit', 'OKX'] }, quoted: 'say "when"' },
        }),
      ),
    ])
    const search = (text: string) => idsOf(journal.page({ ...ALL, text }).events)
    for (const text of [
      'liquidation_cl',
      'CLUSTER',
      'pri',
      '8500',
      '98500.5',
      'longs pepe',
      'liq.',
      'p0',
      'armed long',
    ])
      expect([text, search(text)]).toEqual([text, [1]])
    for (const text of ['eth', 'ÜBER markt', 'venue', 'okx', 'bybit shift', 'p1', 'whale posi', '"when'])
      expect([text, search(text)]).toEqual([text, [2]])
    for (const text of ['usdt', 'liq', '  '])
      expect([text, search(text)]).toEqual([text, text === 'liq' ? [1] : [2, 1]])
    for (const text of ['bybit long', 'p2']) expect([text, search(text)]).toEqual([text, []])
  })

  test('P6: finds a value that the server wrote with escapes', () => {
    const journal = openService()
    const sent = entry(event(1))
    journal.append([
      { ...sent, text: sent.text.replace('Binance', '\\u0042inance') },
      entry(event(2, { data: {} })),
    ])
    expect(idsOf(journal.page({ ...ALL, text: 'binance' }).events)).toEqual([1])
  })

  test('takes what looks like query syntax as words', () => {
    const journal = openService()
    journal.append(entries(1, 1))
    for (const text of [
      '"',
      'NOT',
      'binance OR',
      'a* (',
      "';--",
      '\uE0001',
      '{words}: x',
      'NEAR(binance',
      '%',
      '_',
      '?',
    ])
      expect(() => journal.page({ ...ALL, text })).not.toThrow()
    // Of its confidence.
    expect(journal.count({ ...ALL, text: '%' })).toBe(1)
    expect(journal.count({ ...ALL, text: '%binance' })).toBe(0)
    expect(journal.count({ ...ALL, text: 'b_nance' })).toBe(0)
    expect(journal.count({ ...ALL, text: '"binance' })).toBe(1)
  })

  test('a search of 10,000 characters, and one of a thousand words, is answered', () => {
    const journal = openService()
    journal.append(entries(1, 1))
    expect(journal.count({ ...ALL, text: 'x'.repeat(10_000) })).toBe(0)
    expect(journal.count({ ...ALL, text: Array.from({ length: 1_000 }, (_, n) => `b${n}`).join(' ') })).toBe(
      0,
    )
  })

  test('a search that takes long answers with what it has found, and goes on where it was', () => {
    let now = 0
    const service = createService({ file: ':memory:', role: 'writer' }, () => (now += 1_000))
    service.open(IDENTITY, 'no')
    const all = [entry(event(1, { data: { word: 'needle' } })), ...entries(2, 12_000)]
    service.append(batchOf({ entries: all, cursor: null }))
    let before: EventPosition | null = null
    const asked: number[][] = []
    do {
      const { events, next }: HistoryPage = service.page({ ...ALL, text: 'needle' }, before, 10)
      asked.push(idsOf(events))
      before = next
    } while (before !== null)
    expect(asked.length).toBeGreaterThan(5)
    const whole = service.page(ALL, null, 1_000)
    // However slow the disk.
    expect(whole).toMatchObject({ events: { length: 1_000 } })
    expect(asked.flat()).toEqual([1])
  })
})

test('a feed whose every event has other data keys stays searchable', () => {
  const journal = openService()
  const odd = Array.from({ length: 3000 }, (_, i) => entry(event(i + 1, { data: { [`field${i}`]: i } })))
  journal.append(odd)
  expect(idsOf(journal.page({ ...ALL, text: 'field2999' }).events)).toEqual([3000])
  expect(idsOf(journal.page({ ...ALL, text: 'field5' }, null, 2).events)).toEqual([600, 599])
  expect(journal.page({ ...ALL, symbols: ['BTCUSDT'] }, null, 1000).events).toHaveLength(1000)
  expect(journal.count({ ...ALL, text: 'whale' })).toBe(3000)
})

test('a page of an absurd size is bounded', () => {
  const journal = openService()
  journal.append(entries(1, 1200))
  expect(journal.page(ALL, null, 1e9).events).toHaveLength(1000)
  expect(journal.page(ALL, null, 0).events).toHaveLength(1)
})

test('stats tell number, size and oldest', () => {
  const journal = openService()
  expect(journal.stats()).toMatchObject({ events: 0, oldest: null })
  journal.append(entries(1, 3))
  const stats = journal.stats()
  expect(stats).toMatchObject({ events: 3, oldest: NOON + 1000 })
  expect(stats.bytes).toBeGreaterThan(4096)
})

test('P6: words in any script, with marks and quotes, are found by any part', () => {
  const journal = openService()
  const notes = ['市場の警告', 'Ärger „jetzt“', 'say "when"', 'тревога', '50 % – §7']
  journal.append(notes.map((note, at) => entry(event(at + 1, { data: { note } }))))
  const search = (text: string) => idsOf(journal.page({ ...ALL, text }).events)
  for (const [text, id] of [
    ['場の', 1],
    ['ÄRG', 2],
    ['„jetzt', 2],
    ['"when', 3],
    ['ТРЕВ', 4],
    ['§', 5],
    ['– %', 5],
  ] as const)
    expect([text, search(text)]).toEqual([text, [id]])
})

test('P6: what was made of the text, and numbers however they are written, are found', () => {
  const journal = openService()
  const odd = (id: number, fields: string, kind: Partial<FeedEvent>) => ({
    ...entry(event(id, kind)),
    text: JSON.stringify(event(id)).replace('"priority":"P1"', fields),
  })
  journal.append([
    odd(1, '"priority":0', { priority: 'P0' }),
    { ...entry(event(2)), text: JSON.stringify(event(2, { data: {} })).replace('{}', '{"rate":5e-05}') },
    entry(event(3, { symbol: 'ölusdt' })),
    entry(event(4, { data: { word: 'Ⓐ' } })),
  ])
  const search = (text: string) => idsOf(journal.page({ ...ALL, text }).events)
  expect([search('p0'), search('0.00005'), search('Ⓐ')]).toEqual([[1], [2], [4]])
  const named = { ...ALL, symbols: ['ÖLUSDT'] }
  expect([idsOf(journal.page(named).events), journal.count(named)]).toEqual([[3], 1])
})

test.each([
  ['{"a":1E2}', true],
  ['{"a":[-1.5e+3]}', true],
  ['{"a": 0.1e1}', true],
  ['{"a":[1,2e3]}', true],
  ['{"a":"$5.2e6"}', true],
  ['{"a":"\\u00e9"}', true],
  // Read in full one by one, the wallets of a million rows would take a search most of its time.
  ['{"wallet":"0x4e5fe2","note":"1 event"}', false],
])('P6: only what may be written otherwise than it is read is looked at word by word: %s', (data, odd) => {
  const { text, type, symbol, priority } = entry(event(1))
  expect(isOdd(text.replace('{', `{"data":${data},`), { type, symbol, priority })).toBe(odd)
})

test('P6: a row that no reader can make an event of is passed over, and stays', () => {
  const journal = openService()
  journal.append([...entries(1, 2), { ...entry(event(3)), text: 'no JSON' }, ...entries(4, 5)])
  expect(idsOf(journal.page().events)).toEqual([5, 4, 2, 1])
  expect(journal.get(3)).toBeNull()
  expect(journal.append(entries(3, 3))).toEqual({ inserted: 0, duplicates: 1 })
  expect(journal.stats().events).toBe(5)
})
