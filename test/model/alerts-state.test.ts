/** The alert state itself: never mutated, never growing, never slow. `MODEL_RUNS` scales it. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AlertInput } from '../../src-main/core/alerts/turn.ts'
import { reduce } from '../../src-main/core/alerts/policy.ts'
import { keysOf, RECENT_KEYS_LIMIT } from '../../src-main/core/alerts/recent-keys.ts'
import {
  EMPTY_STATE,
  GROUP_LIMIT,
  INHIBITED_LIMIT,
  type Now,
  PIN_LIMIT,
  PIN_MEMBERS,
} from '../../src-main/core/alerts/state.ts'
import { UTC } from '../unit/alerts/calendar.ts'
import { rig, settingsOf, START } from '../unit/alerts/rig.ts'

const RUNS = Number(process.env['MODEL_RUNS'] ?? 150)

/** Everything in the state as text, maps and sets included. */
const frozen = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    inner instanceof Map || inner instanceof Set ? [...(inner as Iterable<unknown>)] : inner,
  )

test('the policy is a pure reducer: it changes no state it was given, and answers the same twice', () => {
  const { event } = rig()
  const input: fc.Arbitrary<AlertInput> = fc.oneof(
    fc.constantFrom('BTCUSDT', 'ETHUSDT', 'SOLUSDT').map((symbol): AlertInput => {
      const events = [event({ symbol })]
      return {
        kind: 'batch',
        batch: { source: 'live', epoch: 1, receivedAt: START, silent: false, events, lagMs: [], ageMs: [] },
      }
    }),
    fc.constantFrom<AlertInput>(
      { kind: 'tick' },
      { kind: 'acknowledge-all', number: 1 },
      { kind: 'undo-acknowledge', number: null },
      { kind: 'snooze', scope: { kind: 'all' }, length: '15m' },
      { kind: 'unsnooze', id: 'all' },
      { kind: 'feed', health: 'down' },
      { kind: 'feed', health: 'up' },
      { kind: 'away', from: START, to: START + 90_000 },
      { kind: 'dismiss-missed' },
    ),
  )
  fc.assert(
    fc.property(
      fc.array(fc.tuple(input, fc.integer({ min: 0, max: 40_000 })), { maxLength: 40 }),
      (steps) => {
        let state = EMPTY_STATE
        let now: Now = { wallMs: START, monoMs: 0 }
        for (const [one, ms] of steps) {
          now = { wallMs: now.wallMs + ms, monoMs: now.monoMs + ms }
          const before = frozen(state)
          const context = { settings: settingsOf(), calendar: UTC }
          const first = reduce(state, one, now, context)
          expect(frozen(state)).toBe(before)
          expect(frozen(reduce(state, one, now, context))).toBe(frozen(first))
          state = first.state
        }
      },
    ),
    { numRuns: RUNS },
  )
})

test('A5–A9: 20,000 P0s of ever new symbols leave a bounded state and small documents', () => {
  const { event, batch, clock, engine, desktop } = rig()
  const context = { settings: settingsOf({ alerts: { stormTokens: 20, stormRefillS: 1 } }), calendar: UTC }
  let state = EMPTY_STATE
  for (let i = 0; i < 20_000; i += 1) {
    const events = [event({ id: i, symbol: `S${i % 7000}` })]
    const now: Now = { wallMs: START + i * 50, monoMs: i * 50 }
    state = reduce(
      state,
      {
        kind: 'batch',
        batch: { source: 'live', epoch: 1, receivedAt: START, silent: false, events, lagMs: [], ageMs: [] },
      },
      now,
      context,
    ).state
  }
  expect(keysOf(state.raised).length).toBeLessThanOrEqual(RECENT_KEYS_LIMIT)
  expect(keysOf(state.counted).length).toBeLessThanOrEqual(RECENT_KEYS_LIMIT)
  expect(state.groups.size).toBeLessThanOrEqual(GROUP_LIMIT)
  expect(state.inhibited.size).toBeLessThanOrEqual(INHIBITED_LIMIT)
  expect(state.pins.length).toBeLessThanOrEqual(PIN_LIMIT)
  expect(state.pins.every(({ members }) => members.length <= PIN_MEMBERS)).toBe(true)
  expect(state.storm?.owed.symbols.size ?? 0).toBeLessThanOrEqual(51)

  // One group, many repeats: a second at 2,000 events/s.
  for (let i = 0; i < 2000; i += 1) {
    batch([event({ id: 100_000 + i })])
    clock.advance(0.5)
  }
  expect(engine.view().pinned).toMatchObject([{ count: 2000 }])
  expect(desktop.shown.length).toBeLessThan(5)
  expect(JSON.stringify(engine.documents()).length).toBeLessThan(100_000)
})
