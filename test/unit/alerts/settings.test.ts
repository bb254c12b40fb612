import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkRule, checkSettings, DEFAULT_SETTINGS } from '../../../src-main/core/settings/schema.ts'

const withRules = (...rules: readonly unknown[]) =>
  checkSettings({ ...DEFAULT_SETTINGS, alerts: { ...DEFAULT_SETTINGS.alerts, rules } })
const withQuietHours = (patch: object) =>
  checkSettings({
    ...DEFAULT_SETTINGS,
    quietHours: { ...DEFAULT_SETTINGS.quietHours, enabled: true, ...patch },
  })
const rule = { id: 'a', enabled: true, action: 'feed' }

describe('A19: bad settings are refused with the reason', () => {
  test('A19: the defaults and an ordinary rule are accepted', () => {
    expect(checkSettings(DEFAULT_SETTINGS)).toMatchObject({ ok: true })
    expect(withRules({ ...rule, priorities: ['P1'], symbols: ['BTCUSDT'], minUsd: 1e6 })).toMatchObject({
      ok: true,
    })
    // P6: an unknown type may become known tomorrow.
    expect(withRules({ ...rule, types: ['SOMETHING_NEW'] })).toMatchObject({ ok: true })
  })

  test.each([
    [
      'two rules with one id',
      [rule, { ...rule, action: 'off' }],
      'alerts.rules.1.id: "a" is taken by another rule',
    ],
    ['an unknown action', [{ ...rule, action: 'shout' }], 'alerts.rules.0.action'],
    ['an unknown priority', [{ ...rule, priorities: ['P9'] }], 'alerts.rules.0.priorities'],
    ['an unknown condition', [{ ...rule, minVolume: 5 }], 'alerts.rules.0'],
    ['a condition that matches nothing', [{ ...rule, symbols: [] }], 'alerts.rules.0.symbols: an empty list'],
    ['a name twice', [{ ...rule, symbols: ['X', 'X'] }], 'alerts.rules.0.symbols: "X" stands there twice'],
    ['a padded name', [{ ...rule, types: [' X'] }], 'alerts.rules.0.types: " X" has spaces'],
    ['a blank id', [{ ...rule, id: ' ' }], 'alerts.rules.0.id: must not be blank'],
    ['confidence in percent', [{ ...rule, minConfidence: 80 }], 'alerts.rules.0.minConfidence'],
    ['a negative amount', [{ ...rule, minUsd: -1 }], 'alerts.rules.0.minUsd'],
    ['an amount that is no number', [{ ...rule, minUsd: Number.NaN }], 'alerts.rules.0.minUsd'],
    ['no rule at all', [null], 'alerts.rules.0'],
  ])('A19: %s', (_name, rules, message) => {
    const check = withRules(...rules)
    expect(check.ok).toBe(false)
    expect(check.ok ? '' : check.message).toContain(message)
  })

  test.each([
    ['an empty range', { start: '22:00', end: '22:00' }, 'quietHours: start and end are the same minute'],
    ['no day', { days: [] }, 'quietHours.days: choose at least one day'],
    ['a day twice', { days: [1, 1] }, 'quietHours.days: a day stands there twice'],
    ['an eighth day', { days: [7] }, 'quietHours.days'],
    ['a time that no clock shows', { start: '24:00' }, 'quietHours.start'],
    ['a time that is none', { end: '7 am' }, 'quietHours.end'],
  ])('A19: quiet hours with %s', (_name, patch, message) => {
    const check = withQuietHours(patch)
    expect(check.ok).toBe(false)
    expect(check.ok ? '' : check.message).toContain(message)
  })

  test('A19: hours that are switched off may be half filled', () => {
    expect(withQuietHours({ enabled: false, days: [], end: '22:00' })).toMatchObject({ ok: true })
  })

  test('A19: a rule checked by itself gets the same words', () => {
    expect(checkRule(rule)).toMatchObject({ ok: true })
    expect(checkRule({ ...rule, symbols: [] })).toEqual({
      ok: false,
      message: 'rule.symbols: an empty list matches nothing; leave it out to match everything',
    })
  })
})

describe('A19: fuzz', () => {
  const runs = Number(process.env['MODEL_RUNS'] ?? 300)
  const answers = (value: unknown) => {
    const check = checkSettings(value)
    if (check.ok) expect(check.settings).toBe(value)
    else expect(check.message.length).toBeGreaterThan(5)
    return check
  }

  test('A19: whatever is handed over is accepted or refused with a reason, never a crash', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (value) => {
        expect(answers(value).ok).toBe(false)
      }),
      { numRuns: runs },
    )
  })

  test('A19: so is a document with anything in one place, and what is accepted still names real times and rules', () => {
    const paths = [
      ['alerts', 'rules'],
      ['alerts', 'stormTokens'],
      ['alerts', 'privacy'],
      ['quietHours', 'start'],
      ['quietHours', 'days'],
      ['quietHours', 'enabled'],
      ['sound', 'byPriority'],
      ['sound', 'volume'],
    ] as const
    const wild = fc.oneof(
      fc.anything(),
      fc.array(
        fc.record(
          {
            id: fc.oneof(fc.constantFrom('a', 'b'), fc.string()),
            enabled: fc.boolean(),
            action: fc.constantFrom('interrupt', 'quiet', 'feed', 'off', 'x'),
            symbols: fc.array(fc.constantFrom('BTCUSDT', 'ETHUSDT', '', ' ')),
            minConfidence: fc.double(),
          },
          { requiredKeys: ['id', 'enabled', 'action'] },
        ),
      ),
      fc.array(fc.integer({ min: -1, max: 8 })),
    )
    fc.assert(
      fc.property(fc.constantFrom(...paths), wild, ([section, field], value) => {
        const check = answers({
          ...DEFAULT_SETTINGS,
          [section]: { ...DEFAULT_SETTINGS[section], [field]: value },
        })
        if (!check.ok) return
        const ids = check.settings.alerts.rules.map(({ id }) => id)
        expect(new Set(ids).size).toBe(ids.length)
        expect(check.settings.quietHours.start).toMatch(/^\d\d:\d\d$/)
      }),
      { numRuns: runs },
    )
  })
})
