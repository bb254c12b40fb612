/** C10, P6: what the server wrote comes back out of the journal with all its digits, into every export. */
import { expect, test } from 'vitest'
import { eventLine } from '../../../src-main/cli/tail-format.ts'
import { readKeptEvent } from '../../../src-main/core/protocol/kept.ts'
import { rowOfStored } from '../../../src-main/core/view/rows.ts'
import { asSent } from '../../../src-main/core/protocol/sent.ts'
import { csvLine } from '../../../src-main/shell/export/export.ts'
import { ALL, entry, event, openService } from '../../support/journal-fixture.ts'
import { asJson, isOdd, sentFields } from '../../../src-renderer/lib/summary.ts'

const WEI = '123456789012345678901234567890'
/** In the form of an event of the feed, with fields of other types. */
const TEXT = `{"id":9007199254740993,"type":"WHALE_POSITION_SHIFT","priority":"p0","symbol":null,"confidence":"92 %","data":{"wei":${WEI},"side":"buy"},"detected_at":1773743445,"latency_ms":42}`

function journaled(text: string) {
  const journal = openService()
  const read = readKeptEvent(text)
  if (read === null) throw new Error('expected an event')
  journal.append([entry(read, { text, detectedAt: 1_773_743_445_000, receivedAt: 1_773_743_445_050 })])
  const stored = journal.get(read.id)
  if (stored === null) throw new Error('expected a row')
  return { journal, stored: structuredClone(stored) }
}

test('a coerced event is read again as the same event, and keeps the text', () => {
  const { stored, journal } = journaled(TEXT)
  expect(stored.event).toMatchObject({ priority: 'P0', symbol: 'MARKET', confidence: 0.92 })
  expect(stored.event.id).toBeLessThan(0)
  expect(stored.sent).toEqual({ text: TEXT, id: '9007199254740993' })
  expect(journal.append([entry(event(1), { id: stored.event.id, text: TEXT })]).inserted).toBe(0)
})

test('it is found by what was made of it, and by its digits', () => {
  const { journal, stored } = journaled(TEXT)
  const found = (text: string) =>
    journal.page({ ...ALL, text }, null, 10).events.map(({ event: { id } }) => id)
  expect(found('market')).toEqual([stored.event.id])
  expect(found('buy')).toEqual([stored.event.id])
})

test('tail --json, CSV, Copy JSON and details show every digit', () => {
  const { stored } = journaled(TEXT)
  expect(JSON.stringify({ ...asSent(stored), epoch: 1 })).toBe(`${TEXT.slice(0, -1)},"epoch":1}`)
  const cells = csvLine(stored)
  expect(cells).toMatch(/^9007199254740993,/)
  expect(cells).toContain(WEI)
  const row = rowOfStored(stored)
  expect(row.key).toBe(`1:${stored.event.id}`)
  expect(asJson(row)).toBe(TEXT)
  expect(sentFields(row)['data']).toEqual({ wei: WEI, side: 'buy' })
  expect(['priority', 'symbol', 'confidence', 'data', 'latency_ms'].filter((key) => isOdd(row, key))).toEqual(
    ['priority', 'confidence'],
  )
})

test('a well-formed event with long digits keeps them, and nothing else changes', () => {
  const plain = JSON.stringify(event(7)).replace('"exchange":"Binance"', `"wei":${WEI}`)
  const { stored } = journaled(plain)
  expect(stored.sent?.text).toBe(plain)
  expect(eventLine(stored.event, plain, true)).toBe(plain)
  const { stored: usual } = journaled(JSON.stringify(event(8)))
  expect(usual.sent).toBeUndefined()
  expect(eventLine(usual.event, JSON.stringify(event(8)), true)).toBe(JSON.stringify(event(8)))
})
