import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkEvent } from '../../../src-main/core/protocol/event.ts'
import { readKeptEvent } from '../../../src-main/core/protocol/kept.ts'
import { hasLongNumber, parseExact } from '../../../src-main/core/protocol/sent.ts'
import { isSuspicious } from '../../../src-main/core/protocol/shape.ts'
import { AS_SENT, type FeedEvent } from '../../../src-main/core/protocol/types.ts'

const FIELDS: Readonly<Record<string, string>> = {
  id: '5',
  type: '"LIQ"',
  priority: '"P0"',
  symbol: '"BTCUSDT"',
  detected_at: '"2026-01-01T00:00:00Z"',
  confidence: '0.5',
  data: '{"a":1}',
  latency_ms: '3',
}
const ODD = [
  ...[
    'null',
    'true',
    '0',
    '-0',
    '-1',
    '5.5',
    '1e999',
    '9007199254740992',
    '123456789012345678901',
    '[]',
    '[1]',
    '{}',
  ],
  ...['""', '" "', '"P3"', '"p0"', '"007"', '"92 %"', '{"__proto__":{"x":1}}', '"\\ud800"', '"\\u0041"'],
  ...[199, 200, 201, 400, 401].flatMap((n) =>
    ['a', '😀', 'e\u0301'].map((one) => JSON.stringify(one.repeat(n))),
  ),
  `${'['.repeat(300)}${']'.repeat(300)}`,
]
const texts = fc
  .record(
    Object.fromEntries(
      [...Object.keys(FIELDS), 'extra', 'hidden'].map((name) => [
        name,
        fc.oneof(
          { weight: 6, arbitrary: fc.constant(FIELDS[name]) },
          { weight: 2, arbitrary: fc.constantFrom(...ODD) },
          { weight: 1, arbitrary: fc.json() },
          { weight: 1, arbitrary: fc.constant(undefined) },
        ),
      ]),
    ),
  )
  .map((fields) => {
    const written = Object.entries(fields).filter(([, value]) => value !== undefined)
    return `{${written.map(([name, value]) => `${JSON.stringify(name === 'hidden' ? '__proto__' : name)}:${value}`).join(',')}}`
  })

function wired(text: string): FeedEvent | null {
  const value: unknown = JSON.parse(text)
  const exact = () => (hasLongNumber(text) ? parseExact(text) : value)
  const check = checkEvent(value, '', isSuspicious(text), { exact })
  return check.ok ? check.event : null
}
const whole = (event: FeedEvent | null) => [JSON.stringify(event), event?.[AS_SENT], Object.is(event?.id, -0)]

test('P6: an event is read from the journal as it was from the wire', () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(whole(readKeptEvent(text))).toEqual(whole(wired(text)))
    }),
    { numRuns: 5_000 },
  )
})
