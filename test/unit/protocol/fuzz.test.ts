/** `FUZZ_RUNS=1000000 npx vitest run test/unit/protocol/fuzz.test.ts` for a long run. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { classifyHttp } from '../../../src-main/core/protocol/errors.ts'
import { parseErrorBody, parseFrame, parsePage } from '../../../src-main/core/protocol/parse.ts'
import type { FeedEvent, ParsedFrame } from '../../../src-main/core/protocol/types.ts'
import { AUTH_FAILED, EVENT, HANDSHAKE } from './samples.ts'

const numRuns = Number(process.env['FUZZ_RUNS'] ?? 3000)
const timeout = 30_000 + numRuns

const frames = [
  { type: 'EVENT', payload: EVENT },
  HANDSHAKE,
  AUTH_FAILED,
  { type: 'PONG' },
  { type: 'SNAPSHOT', payload: { events: [EVENT, { ...EVENT, id: 3 }] } },
].map((frame) => JSON.stringify(frame))
const pages = [JSON.stringify([EVENT]), JSON.stringify({ data: { events: [EVENT, { ...EVENT, id: 9 }] } })]

const junk = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)),
  fc.constantFrom(
    '__proto__',
    '1e999',
    '-0',
    '-1',
    '9007199254740993',
    '"P9"',
    'null',
    '{}',
    '[]',
    '"',
    '}',
    '\u0000',
  ),
  fc.string({ maxLength: 8 }),
)

/** A valid text with pieces cut out, doubled, swapped or replaced. */
function mutated(samples: readonly string[]): fc.Arbitrary<string> {
  const edit = fc.record({ at: fc.nat(), length: fc.nat({ max: 30 }), insert: junk })
  const structural = fc
    .tuple(fc.constantFrom(...samples), fc.array(edit, { maxLength: 4 }))
    .map(([text, edits]) =>
      edits.reduce((current, { at, length, insert }) => {
        const from = at % (current.length + 1)
        return current.slice(0, from) + insert + current.slice(from + length)
      }, text),
    )
  const values = fc
    .tuple(fc.constantFrom(...samples), fc.nat(), junk)
    .map(([text, which, value]) => replaceValue(text, which, value))
  return fc.oneof(structural, values)
}

/** Swaps the value after the n-th colon, so that the text often stays JSON. */
function replaceValue(text: string, which: number, value: string): string {
  const spots = [...text.matchAll(/":("[^"]*"|[\d.]+|\{|\[)/g)]
  const spot = spots[which % spots.length]
  if (spot === undefined) return text
  return text.slice(0, spot.index + 2) + value + text.slice(spot.index + spot[0].length)
}

/** What the parser promises of an event, written down independently of its schema. */
function isSound(event: FeedEvent): boolean {
  const numberOrNull = (value: unknown) =>
    value === null || (typeof value === 'number' && Number.isFinite(value))
  const name = (value: unknown) => typeof value === 'string' && value !== '' && [...value].length <= 200
  return (
    Number.isSafeInteger(event.id) &&
    !Object.is(event.id, -0) &&
    name(event.type) &&
    name(event.symbol) &&
    ['P0', 'P1', 'P2'].includes(event.priority) &&
    typeof event.detected_at === 'string' &&
    numberOrNull(event.confidence) &&
    numberOrNull(event.latency_ms) &&
    typeof event.data === 'object' &&
    event.data !== null &&
    !Array.isArray(event.data) &&
    !Object.keys(event).includes('__proto__') &&
    !Object.keys(event.data).includes('__proto__') &&
    Object.getPrototypeOf(event) === Object.prototype
  )
}

const risingAndSound = (events: readonly FeedEvent[]) =>
  events.every(
    (event, index) => isSound(event) && event.id > (events[index - 1]?.id ?? Number.NEGATIVE_INFINITY),
  )

function frameIsSound(parsed: ParsedFrame): boolean {
  if (!parsed.ok) return parsed.where.length > 0 && parsed.where.length < 300
  const message = parsed.message
  switch (message.type) {
    case 'EVENT':
      return isSound(message.payload)
    case 'SNAPSHOT':
      return risingAndSound(message.payload.events)
    case 'HANDSHAKE':
      return message.payload.tier !== '' && (message.payload.delay_ms ?? 0) >= 0
    case 'ERROR':
      return message.payload.code !== '' && message.payload.message.length <= 1000
    case 'PONG':
      return true
    case 'JOINED':
      return message.parts.every((part) => !(part.ok && part.message.type === 'JOINED') && frameIsSound(part))
  }
}

test('P6: no mutated frame throws, none invalid is accepted', { timeout }, () => {
  let accepted = 0
  fc.assert(
    fc.property(mutated(frames), (text) => {
      const parsed = parseFrame(text, text.length)
      if (parsed.ok) accepted += 1
      return frameIsSound(parsed)
    }),
    { numRuns },
  )
  // The mutations must leave enough valid ones, or the property says nothing about acceptance.
  expect(accepted).toBeGreaterThan(numRuns / 50)
})

test('G1: no mutated page throws, none invalid is accepted', { timeout }, () => {
  fc.assert(
    fc.property(mutated(pages), (text) => {
      const page = parsePage(text)
      return page.ok ? risingAndSound(page.events) : page.reason.length > 0
    }),
    { numRuns },
  )
})

test('R3–R5: no body or status throws, and every verdict has a sentence', { timeout }, () => {
  const bodies = [
    '{"error":{"code":"RATE_LIMITED","message":"m","retry_after":30}}',
    '{"error":"e","code":"C","retry_after":1}',
  ]
  fc.assert(
    fc.property(mutated(bodies), fc.integer({ min: 100, max: 599 }), (body, status) => {
      const error = parseErrorBody(body)
      const verdict = classifyHttp(status, null, body, Date.parse('2026-03-17T10:30:00Z'))
      const bounded =
        verdict.kind !== 'rate-limited' || (verdict.retryAfterS > 0 && Number.isFinite(verdict.retryAfterS))
      return (error === null || error.code !== '') && verdict.message.endsWith('.') && bounded
    }),
    { numRuns },
  )
})
