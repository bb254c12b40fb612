import { expect, test } from 'vitest'
import { includesName, MAX_NAME, oneLine, sameName, spelled } from '../../../src-main/core/vocabulary/text.ts'
import { matches as ruleMatches } from '../../../src-main/core/alerts/arrival.ts'
import { snoozeOf } from '../../../src-main/core/alerts/silenced.ts'
import { subscriptionOf } from '../../../src-main/core/ingest/gap-recovery.ts'
import { checkEvent } from '../../../src-main/core/protocol/event.ts'
import { parseFeedUrl, urlWithToken } from '../../../src-main/core/protocol/url.ts'
import { matches as filterMatches, NO_FILTER } from '../../../src-renderer/state/filter.svelte.ts'
import { wireEvent } from '../../support/fakes/events.ts'
import { row } from '../renderer/rows.ts'

test('P6: a text of somebody else is one line: no control, no turn of direction, no half of a character', () => {
  expect(oneLine('  Invalid\r\n\u001b[2J key\u202e \ue000now  ')).toBe('Invalid [2J key now')
  expect(oneLine('abc😀', 4)).toBe('abc')
  expect(oneLine('ab  cd', 3)).toBe('ab')
  // Indented, it is still read; hidden behind megabytes, not.
  expect(oneLine(`${' '.repeat(60)}abc`, 4)).toBe('abc')
  expect(oneLine(`${' '.repeat(100)}abc`, 4)).toBe('')
})

test('P1: names are compared without regard to letter case, and spelled as they are known', () => {
  expect(sameName('kPEPEUSDT', 'KPEPEUSDT')).toBe(true)
  expect(sameName('BTCUSDT', 'ETHUSDT')).toBe(false)
  expect(includesName(['kPEPEUSDT'], 'KPepeUSDT')).toBe(true)
  expect(spelled('btcusdt', ['BTCUSDT'])).toBe('BTCUSDT')
  expect(spelled('kPEPEUSDT', ['BTCUSDT'])).toBe('kPEPEUSDT')
})

test('P1: the server is asked for a name as it was typed, and whatever case it answers in is taken', () => {
  const check = parseFeedUrl({
    feedUrl: 'wss://feed.example/ws',
    symbols: ['kPEPEUSDT'],
    events: ['New_Kind'],
  })
  if (!check.ok) throw new Error(check.message)
  expect(urlWithToken(check.url, 'k')).toBe('wss://feed.example/ws?token=k&symbols=kPEPEUSDT&events=New_Kind')
  const wanted = subscriptionOf(check.url)
  expect(wanted(wireEvent(1, { symbol: 'KPEPEUSDT', type: 'NEW_KIND' }))).toBe(true)
  expect(wanted(wireEvent(1, { symbol: 'PEPEUSDT', type: 'NEW_KIND' }))).toBe(false)
})

test('P1: rules, snoozes and the view’s filter mean the same names', () => {
  const event = wireEvent(1, { symbol: 'kPEPEUSDT', type: 'New_Kind' })
  const rule = { id: 'r', enabled: true, action: 'off', symbols: ['KPEPEUSDT'], types: ['NEW_KIND'] } as const
  expect(ruleMatches(rule, event, { confidence: null, usd: null })).toBe(true)
  const held = { since: 0, until: null, untilT: null }
  for (const scope of [
    { kind: 'symbol', symbol: 'KPEPEUSDT' },
    { kind: 'type', type: 'NEW_KIND' },
  ] as const)
    expect(snoozeOf([{ ...held, id: 'x', scope }], event)).not.toBeNull()
  expect(filterMatches(row({ id: 1, event }), { ...NO_FILTER, symbols: ['KPEPEUSDT'] })).toBe(true)
})

test('P6: the longest name that the wire may bring is the longest that anything takes', () => {
  const named = (length: number) => {
    const check = checkEvent({ ...wireEvent(1), type: 'X'.repeat(length) }, '', false)
    return check.ok ? check.event.type.length : 0
  }
  expect([named(MAX_NAME), named(MAX_NAME + 1)]).toEqual([MAX_NAME, MAX_NAME])
})
