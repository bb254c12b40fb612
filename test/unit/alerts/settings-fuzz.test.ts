/** A19, every field: refused with its name and the reason, or accepted and then no P0 goes missing. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { explain } from '../../../src-main/core/alerts/explain.ts'
import { factsOf, matches } from '../../../src-main/core/alerts/arrival.ts'
import type { FeedEvent } from '../../../src-main/core/protocol/types.ts'
import { checkSettings, DEFAULT_SETTINGS } from '../../../src-main/core/settings/schema.ts'
import type { AlertRule, Settings } from '../../../src-main/core/settings/document-schema.ts'
import { rig } from './rig.ts'

const RUNS = Number(process.env['MODEL_RUNS'] ?? 40)

type Path = readonly string[]

/** Every place of the document: sections, fields, and the fields of fields. Lists are fields. */
function placesOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path]
  return [path, ...Object.entries(value).flatMap(([key, held]) => placesOf(held, [...path, key]))]
}

function withValue(document: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value
  const held: Record<string, unknown> = { ...Object(document) }
  return { ...held, [key]: withValue(held[key], rest, value) }
}

const rules = fc.array(
  fc.record(
    {
      id: fc.constantFrom('a', 'b', 'c'),
      enabled: fc.boolean(),
      action: fc.constantFrom('interrupt', 'quiet', 'feed', 'off'),
      priorities: fc.subarray(['P0', 'P1', 'P2']),
      symbols: fc.subarray(['BTCUSDT', 'ETHUSDT']),
      minConfidence: fc.double({ min: -0.5, max: 1.5 }),
      minUsd: fc.double(),
    },
    { requiredKeys: ['id', 'enabled', 'action'] },
  ),
  { maxLength: 3 },
)
/** Near enough to be taken now and then, and anything else. */
const wild = fc.oneof(
  fc.boolean(),
  fc.integer({ min: -2, max: 100 }),
  fc.double(),
  fc.constantFrom(
    '00:00',
    '10:30',
    '23:59',
    '24:00',
    'none',
    'pulse',
    'full',
    'hide-all',
    'dark',
    '',
    '\u0000',
  ),
  fc.string(),
  fc.array(fc.integer({ min: -1, max: 7 }), { maxLength: 8 }),
  fc.array(fc.constantFrom('BTCUSDT', 'ETHUSDT', '', ' x')),
  rules,
  fc.anything({ withBigInt: true, withNullPrototype: true }),
)

/** What the user's own rule makes of it; a P0 without one interrupts. */
function routeOf(settings: Settings, event: FeedEvent): AlertRule['action'] {
  const rule = settings.alerts.rules.find((one) => one.enabled && matches(one, event, factsOf(event)))
  return rule?.action ?? 'interrupt'
}

/** Whether the settings account for a P0 that was not told of. */
function isAccounted(settings: Settings, reason: string, route: AlertRule['action']): boolean {
  switch (reason) {
    case 'rule-off':
      return route === 'off'
    case 'rule-feed':
      return route === 'feed'
    case 'raised-quiet':
    case 'storm':
    case 'grouped':
    case 'cool-down':
      return route === 'quiet'
    case 'quiet-hours':
      return settings.quietHours.enabled && !settings.quietHours.p0BreaksThrough
    default:
      return false
  }
}

/** A day of little: the first P0s of several groups, a repeat, a restart. */
function noP0IsLost(settings: Settings): void {
  const { alerts, quietHours, sound, display } = settings
  const run = rig({ alerts, quietHours, sound, showOnP0: display.showOnP0 })
  for (const symbol of ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'BTCUSDT', 'XRPUSDT']) {
    const event = run.event({ symbol })
    const before = run.desktop.shown.length
    const [decision] = run.batch([event])
    const reason = decision?.reason ?? ''
    if (reason === 'raised' || reason === 'raised-rearmed')
      expect(run.desktop.shown.length).toBeGreaterThan(before)
    const route = routeOf(settings, event)
    const told =
      route === 'interrupt' &&
      ['raised', 'raised-rearmed', 'grouped', 'cool-down', 'in-summary'].includes(reason)
    if (told) expect(run.engine.view().pinned.some((pin) => pin.event.symbol === symbol)).toBe(true)
    else expect([reason, isAccounted(settings, reason, route)]).toEqual([reason, true])
    expect(explain(decision ?? null)).not.toBe(explain(null))
    run.clock.advance(1000)
  }
  const { unacknowledged } = run.engine.view()
  run.clock.advance(120_000)
  run.restart()
  expect(run.engine.view().unacknowledged).toBe(unacknowledged)
  expect(run.log).toEqual([])
}

const places = placesOf(DEFAULT_SETTINGS).filter((path) => path.length > 0)

describe('A19: fuzz of every field', () => {
  test.each(places.map((path) => [path.join('.'), path] as const))('A19: %s', (name, path) => {
    fc.assert(
      fc.property(wild, (value) => {
        const check = checkSettings(withValue(DEFAULT_SETTINGS, path, value))
        if (!check.ok) {
          expect(check.message).toMatch(/^[\w.]+: ./)
          expect(check.message.split(':')[0]).toContain(path[0])
        } else noP0IsLost(check.settings)
      }),
      { numRuns: RUNS },
    )
    expect(name).not.toBe('')
  })

  test('A19: every number at both ends of what is accepted, together', () => {
    const ends = fc.record({
      groupWindowS: fc.constantFrom(0, 600),
      coolDownS: fc.constantFrom(0, 3600),
      stormTokens: fc.constantFrom(1, 20),
      stormRefillS: fc.constantFrom(1, 600),
      inhibitS: fc.constantFrom(0, 3600),
      escalation: fc.boolean(),
      persistent: fc.boolean(),
      digestAfterS: fc.constantFrom(10, 86_400),
      watchdogAfterS: fc.constantFrom(10, 3600),
      rules: rules.map((list) => list.slice(0, 1)),
    })
    fc.assert(
      fc.property(ends, fc.boolean(), fc.boolean(), (alerts, enabled, p0BreaksThrough) => {
        const check = checkSettings({
          ...DEFAULT_SETTINGS,
          alerts: { ...DEFAULT_SETTINGS.alerts, ...alerts },
          quietHours: {
            ...DEFAULT_SETTINGS.quietHours,
            enabled,
            p0BreaksThrough,
            start: '10:00',
            end: '11:00',
          },
        })
        if (check.ok) noP0IsLost(check.settings)
      }),
      { numRuns: RUNS * 10 },
    )
  })
})
