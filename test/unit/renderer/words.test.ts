/** The header's word, what screen readers hear, keys, rules, hotkeys: small translations, one table each. */
import { describe, expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '../../../src-main/core/settings/schema.ts'
import type { AlertRule } from '../../../src-main/contract/contract.ts'
import { summaryOf, urgentText } from '../../../src-renderer/lib/summary.ts'
import { isFiltering, matches, NO_FILTER, tally, toggle } from '../../../src-renderer/state/filter.svelte.ts'
import { acceleratorOf, actionOf } from '../../../src-renderer/lib/keys.ts'
import { firstThatFits, partsThatFit, widthOnTwoLines } from '../../../src-renderer/lib/measure.ts'
import { forwardLine, reasonWord } from '../../../src-renderer/diagnostics/report.ts'
import { conditionsOf, moved, nextId, withCondition } from '../../../src-renderer/settings/rules.ts'
import { statusWord } from '../../../src-renderer/header/status.ts'
import { stage, type Scenario } from '../../support/fake-fastfeed/scenarios.ts'
import { AT, row, rows } from './rows.ts'

test.each<[Scenario, string]>([
  ['first-run', 'No key'],
  ['quiet', 'Live'],
  ['offline', 'Offline'],
  ['reconnecting', 'Reconnecting in 24 s'],
  ['recovering', 'Recovering 1,200'],
  ['key-rejected', 'Key rejected'],
  ['tier-too-low', 'Tier too low'],
  ['rate-limited', 'Rate limited until 10:32'],
  ['blocked', 'Blocked on the way'],
  ['snoozed', 'Snoozed'],
])('in the scenario %s the header says %s', (scenario, word) => {
  const { status, alerts } = stage(scenario, AT, DEFAULT_SETTINGS).snapshot
  expect(statusWord(status, alerts, AT).word).toBe(word)
})

test('the header says Stale when the server does not answer, and never counts down below 1 s', () => {
  const { status, alerts } = stage('quiet', AT, DEFAULT_SETTINGS).snapshot
  const word = (connection: typeof status.connection): string =>
    statusWord({ ...status, connection }, alerts, AT).word
  expect(word({ kind: 'stale', since: AT })).toBe('Stale')
  expect(word({ kind: 'reconnecting', retryAt: AT + 10, attempt: 1, reason: '' })).toBe('Reconnecting in 1 s')
  expect(word({ kind: 'reconnecting', retryAt: AT - 10, attempt: 1, reason: '' })).toBe('Reconnecting')
})

test('a screen reader hears a summary, not every row', () => {
  const eth = { symbol: 'ETHUSDT', priority: 'P2' } as const
  const list = [...rows(5, 1, { event: { priority: 'P1' } }), row({ id: 6 }), row({ id: 7, event: eth })]
  expect(summaryOf(list)).toBe('7 new: 1 P0, BTCUSDT ×6')
  expect(summaryOf([row({ id: 1, event: eth })])).toBe('1 new: ETHUSDT')
  expect(urgentText(row({ id: 1 }))).toBe('P0: BTCUSDT, Liquidation cluster armed')
})

describe('keys of the list', () => {
  const press = (key: string, part: object = {}) => ({
    key,
    code: '',
    shiftKey: false,
    ctrlKey: false,
    altKey: false,
    metaKey: false,
    ...part,
  })
  test.each([
    ['j', 'next'],
    ['ArrowUp', 'previous'],
    ['PageDown', 'page-down'],
    ['Home', 'latest'],
    ['Enter', 'toggle'],
    ['a', 'acknowledge'],
    [' ', 'pause'],
    ['/', 'search'],
    ['2', 'only-P1'],
    ['?', 'help'],
    ['x', null],
  ])('%j does %s', (key, action) => {
    expect(actionOf(press(key), true)).toBe(action)
  })
  test('Shift+A acknowledges all; with Ctrl, Alt or Meta a key is not ours', () => {
    expect(actionOf(press('A', { shiftKey: true }), true)).toBe('acknowledge-all')
    for (const modifier of ['ctrlKey', 'altKey', 'metaKey'])
      expect(actionOf(press('a', { [modifier]: true }), true)).toBeNull()
  })
  test('switched off, single characters do nothing and navigation still works', () => {
    expect(actionOf(press('a'), false)).toBeNull()
    expect(actionOf(press(' '), false)).toBeNull()
    expect(actionOf(press('ArrowDown'), false)).toBe('next')
  })

  test.each([
    ['Cyrillic', 'ф', 'KeyA', 'acknowledge'],
    ['Cyrillic, shifted', 'Ф', 'KeyA', 'acknowledge-all'],
    ['Greek', 'ζ', 'KeyZ', 'undo'],
    ['Hebrew', 'ש', 'KeyA', 'acknowledge'],
    ['Arabic', 'ش', 'KeyA', 'acknowledge'],
    ['Thai, a mark', '่', 'KeyJ', 'next'],
    ['an input method', 'Process', 'KeyC', 'copy'],
    ['AZERTY, by what it types', 'a', 'KeyQ', 'acknowledge'],
    ['AZERTY, the key in the place of A', 'q', 'KeyA', null],
    ['AZERTY, a digit without Shift', '&', 'Digit1', 'only-P0'],
    ['AZERTY, a digit without Shift', 'é', 'Digit2', 'only-P1'],
    ['Arabic digits', '٣', 'Digit3', 'only-P2'],
    ['US, a sign', '!', 'Digit1', null],
    ['Bépo, a Latin letter of its own', 'à', 'KeyZ', null],
    ['German', 'ö', 'Semicolon', null],
  ])('%s: %s on %s', (_layout, key, code, action) => {
    const shiftKey = key === 'Ф' || key === '!'
    expect(actionOf(press(key, { code, shiftKey }), true)).toBe(action)
    expect(actionOf(press(key, { code, shiftKey, ctrlKey: true }), true)).toBeNull()
    expect(actionOf(press(key, { code, shiftKey }), false)).toBeNull()
  })
})

describe('the filter', () => {
  const event = row({ id: 1 })
  test('is off while nothing is asked for', () => {
    expect(isFiltering(NO_FILTER)).toBe(false)
    expect(isFiltering({ ...NO_FILTER, text: '  ' })).toBe(false)
    expect(isFiltering({ ...NO_FILTER, to: 5 })).toBe(true)
  })
  test.each([
    [{ text: 'btc cluster' }, true],
    [{ text: '98500' }, true],
    [{ text: 'btc whale' }, false],
    [{ priorities: ['P1'] as const }, false],
    [{ symbols: ['ETHUSDT', 'BTCUSDT'] }, true],
    [{ types: ['FUNDING_EXTREME'] }, false],
    [{ from: event.detectedAt, to: event.detectedAt }, true],
    [{ to: event.detectedAt - 1 }, false],
  ])('%j matches: %s', (part, wanted) => {
    expect(matches(event, { ...NO_FILTER, ...part })).toBe(wanted)
  })
  test('a choice is added and taken away again', () => {
    expect(toggle(toggle(['a'], 'b'), 'a')).toEqual(['b'])
  })
  test('options are counted, most frequent first, known ones without events last', () => {
    expect(tally(rows(2, 1), (entry) => entry.event.symbol, ['ETHUSDT'])).toEqual([
      { name: 'BTCUSDT', count: 2 },
      { name: 'ETHUSDT', count: 0 },
    ])
  })
})

describe('A1: rules', () => {
  const rule: AlertRule = {
    id: 'rule-1',
    enabled: true,
    priorities: ['P1'],
    minUsd: 5_000_000,
    action: 'interrupt',
  }
  test('read in words', () => {
    expect(conditionsOf(rule)).toBe('P1 · ≥ $5M')
    expect(conditionsOf({ id: 'x', enabled: true, action: 'off' })).toBe('Everything')
  })
  test('a condition that is emptied is gone, so that it matches everything', () => {
    expect('minUsd' in withCondition(rule, 'minUsd', null)).toBe(false)
    expect('priorities' in withCondition(rule, 'priorities', [])).toBe(false)
    expect(withCondition(rule, 'minConfidence', 0.8).minConfidence).toBe(0.8)
  })
  test('move within the list and stop at its ends', () => {
    expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b'])
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b'])
  })
  test('a new rule gets an id that no other has', () => {
    expect(nextId([rule, { ...rule, id: 'rule-3' }])).toBe('rule-4')
  })
})

describe('the hotkey field', () => {
  const press = (code: string, part: object = {}) => ({
    key: '',
    code,
    ctrlKey: false,
    altKey: false,
    shiftKey: false,
    metaKey: false,
    ...part,
  })
  test.each([
    [press('KeyF', { ctrlKey: true, shiftKey: true }), 'Control+Shift+F'],
    [press('F9'), 'F9'],
    [press('Space', { altKey: true }), 'Alt+Space'],
    [press('KeyF'), null],
    [press('KeyF', { shiftKey: true }), null],
    [press('ControlLeft', { ctrlKey: true }), null],
  ])('%j is %s', (keys, accelerator) => {
    expect(acceleratorOf(keys, false)).toBe(accelerator)
    expect(acceleratorOf(keys, true)).toBe(accelerator)
  })
  test('a letter is the one that the key types, and on macOS the one of its place', () => {
    const azertyA = press('KeyQ', { key: 'a', ctrlKey: true })
    expect(acceleratorOf(azertyA, false)).toBe('Control+A')
    expect(acceleratorOf(azertyA, true)).toBe('Control+Q')
    const azertyM = press('Semicolon', { key: 'M', ctrlKey: true, shiftKey: true })
    expect(acceleratorOf(azertyM, false)).toBe('Control+Shift+M')
    const azertyOne = press('Digit1', { key: '&', ctrlKey: true })
    expect(acceleratorOf(azertyOne, false)).toBe('Control+1')
    const cyrillicF = press('KeyA', { key: 'ф', altKey: true })
    expect(acceleratorOf(cyrillicF, false)).toBe('Alt+A')
  })
})

describe('what a row has room for', () => {
  const measure = (text: string): number => text.length
  test('the first name that fits, else the shortest', () => {
    expect(firstThatFits(['Liquidation cluster', 'Liq. cluster'], 12, measure)).toBe('Liq. cluster')
    expect(firstThatFits(['Liquidation cluster', 'Liq. cluster'], 3, measure)).toBe('Liq. cluster')
  })
  test('as many figures as fit, at least one', () => {
    expect(partsThatFit(['$98,500', '$5.2M', '1.8 % away'], 17, measure)).toBe('$98,500 · $5.2M')
    expect(partsThatFit(['$98,500', '$5.2M'], 1, measure)).toBe('$98,500')
  })
  test.each([
    ['Live', 4],
    ['Recovering 1,200', 10],
    ['Reconnecting in 12 s', 12],
    ['Tier too low', 7],
  ])('“%s” broken once needs %i', (word, width) => {
    expect(widthOnTwoLines(word, measure)).toBe(width)
  })
})

test('reasons for not notifying read as words; one that is not known reads as it came', () => {
  expect(reasonWord('in-summary')).toBe('In a storm’s summary')
  expect(reasonWord('priority-default')).toBe('Priority is listed only')
  expect(reasonWord('first-run')).toBe('First connection')
  expect(reasonWord('toString')).toBe('toString')
})

test('A23: how forwarding does is a line a target', () => {
  const one = {
    name: 'phone',
    kind: 'ntfy',
    sent: 9,
    delivered: 7,
    late: 1,
    failed: 1,
    p50Ms: 340,
    p95Ms: 1240,
  } as const
  expect(forwardLine(one)).toBe('7 of 9 delivered, 1 late, 1 failed; half within 340 ms, 95 % within 1.2 s')
  expect(forwardLine({ ...one, sent: 1, delivered: 0, late: 0, p50Ms: null, p95Ms: null })).toBe(
    '0 of 1 delivered, 1 failed',
  )
})
