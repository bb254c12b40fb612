/** Search finds what is shown: one rule for the rows in the window and those in the journal. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatValue, keyWords } from '../../../src-main/core/vocabulary/data.ts'
import { formatConfidence } from '../../../src-main/core/vocabulary/numbers.ts'
import { FORMS, gatesOf, meets, parseSearch, PREFIXES } from '../../../src-main/core/vocabulary/query.ts'
import { searchTextOf } from '../../../src-main/core/vocabulary/search.ts'
import { KNOWN_TYPES, PRIORITIES, signalLabel } from '../../../src-main/core/vocabulary/signals.ts'
import { readKeptEvent } from '../../../src-main/core/protocol/kept.ts'
import { sentOf } from '../../../src-main/core/protocol/sent.ts'
import type { FeedEvent } from '../../../src-main/core/protocol/types.ts'
import { entry, event, idsOf, openService, ALL } from '../../support/journal-fixture.ts'
import { wireEvent } from '../../support/fakes/events.ts'

const NOW = new Date(2026, 2, 17, 12).getTime()
/** As a row of the window. */
function finds(text: string, event: FeedEvent): boolean {
  const sent = sentOf(event, JSON.stringify(event))
  const row = { event, ...(sent && { sent }) }
  return meets(parseSearch(text, NOW), row, () => searchTextOf(row))
}

const armed = wireEvent(1, {
  confidence: 0.92,
  data: {
    cluster_price: 98_500.4,
    cluster_side: 'LONG_LIQ',
    intensity_usd: 5_234_567,
    distance_pct: 1.83,
    tiny_price: 0.00000812,
    size_usd: 5_200_000,
  },
})

describe('figures as a row or its details show them', () => {
  test.each([
    ...[
      '98,500',
      '$98,500',
      '98500',
      '98500.4',
      '8,50',
      '98.5k',
      '5.2m',
      '$5.2M',
      '.2m',
      '5234567',
      '5,200,000',
    ],
    ...['5200000', '$5,200,000', '1.83', '1.83%', '1.83 %', '92%', '92 %', '0.00000812', '$0.00000812'],
    ...['longs', 'away', 'cluster price', 'p0 5.2m 92% longs'],
  ])('%s finds it', (text) => expect(finds(text, armed)).toBe(true))

  test.each(['98,600', '5.3m', '93%', '1.84', 'shorts', '5.2b', '5.2m 93%'])('%s does not', (text) =>
    expect(finds(text, armed)).toBe(false),
  )
})

describe('forms', () => {
  test.each([
    ...[
      'symbol:btc',
      'SYMBOL:Usdt',
      'symbol:eth,btc',
      'symbol:eth symbol:btc',
      '-symbol:eth',
      'type:cluster',
    ],
    ...[
      'type:LIQUIDATION_CLUSTER_ARMED',
      'type:liq.',
      'p:0',
      'p:P0',
      'p:2,0',
      'priority:0',
      '-p:1',
      '-bybit',
    ],
    ...['conf>0.9', 'conf>=92%', 'conf<93', 'confidence<=0.92', 'usd>1m', 'usd>$5,234,566', 'usd<=5.2M'],
    ...['symbol:', 'usd>', '-p:', 'symbol:btc -shorts usd>5m p:0 98,500'],
  ])('%s lets it pass', (text) => expect(finds(text, armed)).toBe(true))

  test.each([
    ...['symbol:eth', '-symbol:btc', 'type:whale', 'p:1', '-p:0', '-longs', '-5.2m', 'conf>0.92', 'conf<92%'],
    ...['usd>6m', 'usd<5.2m', '-usd>1m', 'symbol:btc -longs'],
    // Not understood, so words that nothing holds.
    ...[
      'p:7',
      'conf>high',
      'usd>lots',
      'usd>1,5m',
      'before:soon',
      'after:2026-02-30',
      'after:25:00',
      'color:red',
    ],
  ])('%s does not', (text) => expect(finds(text, armed)).toBe(false))

  test('a figure that an event does not have is neither above nor below a limit', () => {
    const bare = wireEvent(2, { confidence: null })
    for (const text of ['conf>0', 'conf<=1', 'usd>0', 'usd<1m'])
      expect([text, finds(text, bare)]).toEqual([text, false])
  })

  test('before and after take a date, a time today, or both, in local time', () => {
    const at = (...parts: readonly [number, number, number, number?, number?]) => {
      const [year, month, day, hours = 0, minutes = 0] = parts
      return new Date(year, month - 1, day, hours, minutes).getTime()
    }
    const times = (text: string) => {
      const { from, to, words } = parseSearch(text, NOW)
      return { from, to, words: words.length }
    }
    expect(times('after:2026-03-01 before:2026-03-10')).toEqual({
      from: at(2026, 3, 1),
      to: at(2026, 3, 10) - 1,
      words: 0,
    })
    expect(times('after:9:30')).toEqual({ from: at(2026, 3, 17, 9, 30), to: null, words: 0 })
    expect(times('BEFORE:2026-03-10T14:05')).toEqual({ from: null, to: at(2026, 3, 10, 14, 5) - 1, words: 0 })
    expect(times('after:2024-01-31 after:09:00')).toEqual({ from: at(2026, 3, 17, 9), to: null, words: 0 })
    expect(times('after:2026-02-31 before:24:00 -after:09:00')).toMatchObject({
      from: null,
      to: null,
      words: 2,
    })
  })

  test('every form that is told to the user is understood, and every beginning leads to one', () => {
    for (const [form] of FORMS.slice(2)) expect([form, parseSearch(form, NOW).words]).toEqual([form, []])
    for (const prefix of PREFIXES) expect(FORMS.some(([form]) => form.startsWith(prefix))).toBe(true)
  })

  test('anything typed is answered', () => {
    const hostile = [
      'x'.repeat(10_000),
      '-'.repeat(10_000),
      '9'.repeat(10_000),
      '"',
      '-',
      '--',
      '%',
      '_',
      '(',
      '[^',
      '\\',
      'usd>1e9',
      '$',
      '−',
      '​',
    ]
    for (const text of [...hostile, hostile.join(' ')]) expect(() => finds(text, armed)).not.toThrow()
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void finds(text, armed)))
  })
})

const figure = fc.oneof(
  fc.double({ noDefaultInfinity: true, noNaN: true }),
  fc.double({ min: -200, max: 200, noNaN: true }),
  fc.double({ min: 0, max: 1e-4, noNaN: true }),
  fc.integer({ min: 0, max: 2_000_000_000 }),
  // Where rounding adds a digit.
  fc
    .tuple(fc.constantFrom(9.9951, 99.96, 0.99996, 9.949, 9.95, 1.05), fc.integer({ min: -12, max: 16 }))
    .map(([digits, power]) => digits * 10 ** power),
)
const drawn = fc
  .record({
    type: fc.constantFrom(...KNOWN_TYPES, 'ETF_FLOW_SEEN', 'newKind'),
    symbol: fc.constantFrom('BTCUSDT', '1000PEPEUSDT', 'Ärger'),
    priority: fc.constantFrom(...PRIORITIES),
    confidence: fc.option(
      fc.oneof(
        fc.double({ min: -0.1, max: 1.1, noNaN: true }),
        fc.integer({ min: 0, max: 100 }).map((n) => n / 100),
      ),
    ),
    data: fc.dictionary(
      fc.constantFrom(
        'cluster_side',
        'side',
        'intensity_usd',
        'USD',
        'cluster_price',
        'range_low',
        'distance_pct',
        'oi_delta',
        'note',
        'levels',
      ),
      fc.oneof(
        figure,
        figure,
        figure,
        fc.constantFrom(
          'LONG_LIQ',
          'SHORT',
          '0x3e5fa1',
          '15m',
          'say "when"',
          '',
          '1,500',
          '市場の警告',
          true,
          null,
        ),
        fc.array(figure, { maxLength: 3 }),
      ),
      { maxKeys: 6 },
    ),
  })
  .map((fields) => event(1, fields))

/** As some server may write the same numbers. */
const written = fc.constantFrom<(text: string) => string>(
  (text) => text,
  (text) => text.replaceAll(/([:,])/g, '$1 '),
  (text) => text.replaceAll(/([:[,])(-?\d+)(?=[,}\]])/g, '$1$2.0'),
  (text) =>
    text.replaceAll(
      /([:[,])(-?\d)(\d*)\.?(\d*)(?=[,}\]])/g,
      (_, before, first, rest, fraction) => `${before}${first}.${rest}${fraction}0E+${rest.length}`,
    ),
)

/** The texts of the row and of its details that are the event's own. */
function shownTexts({ type, symbol, priority, confidence, data }: FeedEvent): string[] {
  const values = Object.entries(data).flatMap(([key, value]) => [
    keyWords(key),
    ...(value === '' ? [] : [formatValue(key, value)]),
    typeof value === 'number' ? String(value) : '',
  ])
  return [
    priority,
    symbol,
    type,
    signalLabel(type),
    confidence === null ? '' : formatConfidence(confidence),
    ...values,
  ]
}

test('every word that is shown, and every part of one, finds the event, in the window and through the journal', () => {
  fc.assert(
    fc.property(
      drawn,
      written,
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })),
      (drawnEvent, write, chance) => {
        const kept = entry(drawnEvent)
        const text = write(kept.text).replace(/"id": ?1(\.0|\.0E\+0)?,/, '"id":1,')
        const read = readKeptEvent(text)
        if (read === null) throw new Error(`not an event: ${text}`)
        const journal = openService()
        journal.append([{ ...kept, text }])
        const words = shownTexts(read)
          .flatMap((shown) => shown.split(/\s+/))
          .filter((word) => word !== '' && !word.startsWith('-'))
        const parts = words.flatMap((word) => {
          const start = Math.floor((chance.next().value ?? 0) * word.length)
          const end = start + 2 + Math.floor((chance.next().value ?? 0) * 6)
          return [word, word.slice(start, end)].filter(
            (part) => part.length > 1 && !part.startsWith('-') && !/^[a-z]+:$/i.test(part),
          )
        })
        for (const part of parts) {
          expect([part, finds(part, read)]).toEqual([part, true])
          expect([part, text, idsOf(journal.page({ ...ALL, text: part }).events)]).toEqual([part, text, [1]])
        }
      },
    ),
    { numRuns: 50 },
  )
})

// Of what is sent no digit, or not these, stand in what is shown.
test.each([
  ['cluster_price', 98_499.7, '98,500'],
  ['cluster_price', 98_499.7, '$98500'],
  ['cluster_price', 999.996, '$1,000'],
  ['cluster_price', 0.084196, '$0.0842'],
  ['size_usd', 5_150_000, '5.2m'],
  ['size_usd', 5_150_000, '$5.2M'],
  ['size_usd', 5_150_000, '2m'],
  ['size_usd', 9_960_000, '10m'],
  ['size_usd', 999_960, '$1M'],
  ['size_usd', 1_649_999, '1.6m'],
  ['size_usd', 649_960, '650k'],
  ['size_usd', 99_996_000_000, '100b'],
  ['size_usd', 1e15, '1.0e+15'],
  ['distance_pct', 9.997, '10%'],
  ['distance_pct', 66.38, '66.4%'],
  ['oi_delta', 8.12e-10, '8.120e-10'],
  ['oi_delta', 99_999.99996, '100,000'],
  ['confidence', 0.916, '92%'],
  ['confidence', 0.9, '90%'],
  ['confidence', 0.995, '100%'],
  ['confidence', 1, '100%'],
  ['confidence', 1.7, '>100%'],
  ['confidence', 0.001, '<1%'],
])('a %s of %s is found by %s', (key, value, text) => {
  const figures =
    key === 'confidence' ? { confidence: value, data: {} } : { data: { [key]: value }, confidence: null }
  // With no digits of its own that would be taken for them.
  const one = event(1, { ...figures, latency_ms: 7, detected_at: '2026-03-17T13:24:35.678Z' })
  const journal = openService()
  journal.append([entry(one)])
  expect(finds(text, one)).toBe(true)
  expect(idsOf(journal.page({ ...ALL, text }).events)).toEqual([1])
})

test('the journal and the window answer alike, whatever is searched', () => {
  const term = fc.oneof(
    fc.constantFrom(
      ...[
        'liq',
        '-longs',
        'symbol:btc',
        '-type:whale',
        '-symbol:pepe',
        '-p:0',
        '-usdt',
        '-Whale',
        'p:0',
        'conf>0.5',
        'usd>1k',
        'usd<=1m',
        '5m',
        '00',
        '.5',
        '<1',
        '9%',
        '%',
        '_',
        '"',
        'e',
        '−$',
      ],
    ),
    fc.stringMatching(/^[-<>$−]?\d{0,3}[.,]?\d{0,3}[%kmbte]?$/),
  )
  fc.assert(
    fc.property(
      fc.array(drawn, { minLength: 1, maxLength: 6 }),
      fc.array(term, { minLength: 1, maxLength: 3 }),
      (events, terms) => {
        const all = events.map((one, at) => ({ ...one, id: at + 1 }))
        const journal = openService()
        journal.append(all.map((one) => entry(one)))
        const text = terms.join(' ')
        const expected = all.filter((one) => finds(text, one)).map(({ id }) => id)
        expect([text, idsOf(journal.page({ ...ALL, text }).events).toSorted((a, b) => a - b)]).toEqual([
          text,
          expected,
        ])
      },
    ),
    { numRuns: 100 },
  )
})

describe('what the journal can leave unread', () => {
  const json = JSON.stringify(armed)
  const passes = (text: string): boolean =>
    gatesOf(parseSearch(text, NOW)).every(
      ({ holds, patterns }) =>
        holds.some(([, part]) => json.toLowerCase().includes(part.toLowerCase())) ||
        patterns.some((pattern) => new RegExp(pattern, 'i').test(json)),
    )
  test.each([
    'bybit',
    '77,123',
    '3.9m',
    '77%',
    '$0.0777',
    'usd>10m',
    'p:1',
    'symbol:eth',
    'type:whale',
    '41.97',
  ])('%s', (text) => {
    expect(gatesOf(parseSearch(text, NOW))).toHaveLength(1)
    expect(passes(text)).toBe(false)
  })
})
