import type { AlertRule } from '../../../src-main/core/settings/document-schema.ts'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { explain } from '../../../src-main/core/alerts/explain.ts'
import type { AlertDecision } from '../../../src-main/core/alerts/types.ts'
import { p1, rig, type SettingsPatch } from './rig.ts'

const rule = (action: AlertRule['action'], patch: Partial<AlertRule> = {}): SettingsPatch => ({
  alerts: { rules: [{ id: 'mine', enabled: true, action, ...patch }] },
})
const NIGHT = { enabled: true, start: '10:00', end: '11:00' }

/** One case for each row of DECISIONS.md: what leads to it, and what the trader reads. */
const ROWS: readonly (readonly [string, () => AlertDecision | undefined, string, string, string])[] = [
  [
    'D1',
    () => {
      const { batch, event } = rig()
      return batch([event()], 'snapshot', true)[0]
    },
    'feed',
    'first-run',
    'Not notified: listed on the first connection, which fills the feed in silence',
  ],
  [
    'D2',
    () => {
      const { send } = rig()
      send({ id: 7 })
      return send({ id: 7 }, 'recovery')
    },
    'feed',
    'already-raised',
    'Not notified again: you were told of this signal before',
  ],
  [
    'D3',
    () => rig(rule('off')).send({ age: 99 }),
    'off',
    'rule-off',
    'Not notified: your rule “mine” switches it off',
  ],
  ['D4', () => rig(rule('feed')).send(), 'feed', 'rule-feed', 'Not notified: your rule “mine” lists it only'],
  ['D5', () => rig().send(p1()), 'feed', 'priority-default', 'Not notified: P1 signals are listed only'],
  [
    'D6',
    () => rig().send({ age: 45 }, 'recovery'),
    'feed',
    'too-old',
    'Not notified: 45 s late, past its time to live',
  ],
  [
    'D7',
    () => {
      const { send, engine } = rig({ quietHours: { ...NIGHT, p0BreaksThrough: false } })
      engine.snooze({ kind: 'symbol', symbol: 'BTCUSDT' }, 'forever')
      engine.snooze({ kind: 'all' }, '15m')
      return send()
    },
    'feed',
    'snoozed',
    'Not notified: everything was snoozed',
  ],
  [
    'D8',
    () => {
      const { send, engine } = rig()
      engine.snooze({ kind: 'symbol', symbol: 'BTCUSDT' }, 'forever')
      return send()
    },
    'feed',
    'muted',
    'Not notified: symbol BTCUSDT was snoozed or muted',
  ],
  [
    'D9',
    () => rig({ quietHours: { ...NIGHT, p0BreaksThrough: false } }).send(),
    'feed',
    'quiet-hours',
    'Not notified: quiet hours 10:00–11:00',
  ],
  [
    'D10',
    () => {
      const { send } = rig({ alerts: { quietP1: true } })
      send()
      return send(p1())
    },
    'feed',
    'inhibited',
    'Not notified: a P0 of BTCUSDT mutes its P1 signals for a while',
  ],
  [
    'D11',
    () => {
      const { send, clock } = rig()
      send()
      clock.advance(9999)
      return send()
    },
    'quiet',
    'grouped',
    'Counted into the alert just shown for the same symbol, type and side',
  ],
  [
    'D12',
    () => {
      const { send, clock } = rig()
      send()
      clock.advance(22_000)
      return send()
    },
    'feed',
    'cool-down',
    'Not notified: cool-down, raised 22 s before',
  ],
  [
    'D13',
    () => {
      const { send } = rig({ alerts: { quietP1: true, stormTokens: 1 } })
      send()
      return send(p1({ symbol: 'ETHUSDT' }))
    },
    'feed',
    'storm',
    'Not notified: too many notifications in a short time, and this one would have been silent',
  ],
  [
    'D14',
    () => {
      const { send } = rig({ alerts: { stormTokens: 1 } })
      send()
      return send({ symbol: 'ETHUSDT' })
    },
    'feed',
    'in-summary',
    'Not notified by itself: storm, counted into its summary',
  ],
  [
    'D15',
    () => rig({ alerts: { quietP1: true } }).send(p1()),
    'quiet',
    'raised-quiet',
    'Alerted silently, as set for P1',
  ],
  [
    'D16',
    () => {
      const { send, clock } = rig()
      send({ confidence: 0.82 })
      clock.advance(22_000)
      return send({ confidence: 0.92 })
    },
    'interrupt',
    'raised-rearmed',
    'Alerted within the cool-down, because confidence rose by 0.10',
  ],
  ['D17', () => rig(rule('interrupt')).send(), 'interrupt', 'raised', 'Alerted: your rule “mine”'],
]

describe('DECISIONS.md', () => {
  test.each(ROWS)('%s', (_row, lead, outcome, reason, words) => {
    const decision = lead()
    expect(decision).toMatchObject({ outcome, reason })
    expect(explain(decision ?? null)).toBe(words)
  })

  test('the page lists exactly these rows, in this order', () => {
    const page = readFileSync(new URL('../../../src-main/core/alerts/DECISIONS.md', import.meta.url), 'utf8')
    const listed = [...page.matchAll(/^\| (D\d+) +\|.*?\| (interrupt|quiet|feed|off) +\| `([a-z-]+)`/gm)].map(
      ([, row, outcome, reason]) => [row, outcome, reason],
    )
    expect(listed).toEqual(ROWS.map(([row, , outcome, reason]) => [row, outcome, reason]))
  })

  test('an event that was journaled without a decision is explained too', () => {
    expect(explain(null)).toBe('No decision was recorded for this signal')
  })
})

describe('the order of checks', () => {
  test('D2 before D3: a signal once told is not explained by a rule made since', () => {
    const { send, configure } = rig()
    send({ id: 7 })
    configure(rule('off'))
    expect(send({ id: 7 })).toMatchObject({ reason: 'already-raised' })
  })
  test('D3 before D6: an old signal that a rule switches off is off', () => {
    expect(rig(rule('off')).send({ age: 500 }, 'recovery')).toMatchObject({ reason: 'rule-off', ageS: 500 })
  })
  test('D6 before D7: what is too old is not blamed on the snooze', () => {
    const { send, engine } = rig()
    engine.snooze({ kind: 'all' }, '1h')
    expect(send({ age: 31 }, 'recovery')).toMatchObject({ reason: 'too-old' })
  })
  test('D9 before D10: quiet hours are named before inhibition', () => {
    const { send } = rig({ alerts: { quietP1: true }, quietHours: NIGHT })
    expect(send()).toMatchObject({ reason: 'raised' })
    expect(send(p1())).toMatchObject({ reason: 'quiet-hours' })
  })
  test('D14 last: what grouping or cool-down holds back costs no token', () => {
    const { send, clock } = rig({ alerts: { stormTokens: 2 } })
    send()
    for (let i = 0; i < 5; i += 1) send()
    clock.advance(15_000)
    for (let i = 0; i < 5; i += 1) send()
    expect(send({ symbol: 'ETHUSDT' })).toMatchObject({ reason: 'raised' })
  })
})
