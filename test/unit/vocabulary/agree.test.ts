/** Tray, notification and window in the same words: what differs between them is its length alone. */
import { expect, test } from 'vitest'
import { alertWords, backWords } from '../../../src-main/core/alerts/wording.ts'
import { DEFAULT_SETTINGS } from '../../../src-main/core/settings/schema.ts'
import { trayModel } from '../../../src-main/core/tray/tray-model.ts'
import { KNOWN_TYPES, signalLabel } from '../../../src-main/core/vocabulary/signals.ts'
import { formatDuration, formatLeft } from '../../../src-main/core/vocabulary/times.ts'
import { snoozeName, timeLeft, titleOf } from '../../../src-renderer/lib/format.ts'
import { statusWord } from '../../../src-renderer/header/status.ts'
import { summarise } from '../../../src-renderer/lib/summary.ts'
import { SCENARIOS, stage } from '../../support/fake-fastfeed/scenarios.ts'
import { wireEvent } from '../../support/fakes/events.ts'
import { UTC } from '../alerts/calendar.ts'
import { AT, rows } from '../renderer/rows.ts'

const { snapshot } = stage('quiet', AT, DEFAULT_SETTINGS)
const tray = ({ status, alerts }: Pick<typeof snapshot, 'status' | 'alerts'>, recentP0 = rows(1, 1)) =>
  trayModel({
    ...{ status, alerts, recentP0, settings: DEFAULT_SETTINGS, demo: false, now: AT, calendar: UTC },
    latencyMs: null,
  })
const menuOf = (model: ReturnType<typeof tray>) => JSON.stringify(model.menu)

test.each([
  ...KNOWN_TYPES,
  ...['ETF_FLOW_SEEN', 'etf_outflow', 'BRAND_NEW_KIND', 'newKind', 'OI_USD_SURGE', 'X', 'two words', '___'],
])('%s is called the same in tray, notification, list and snooze', (type) => {
  const name = signalLabel(type)
  const event = wireEvent(1, { type, symbol: 'BTCUSDT', priority: 'P0' })
  const scope = { kind: 'type', type } as const
  const snooze = { id: 'x', scope, since: AT, until: null }
  expect(titleOf(type)).toBe(name)
  expect(snoozeName(snooze)).toBe(name)
  expect(alertWords(event, 1, 'full').title).toBe(`BTCUSDT · ${name}`)
  const alerts = { ...snapshot.alerts, snoozes: [snooze] }
  const menu = menuOf(tray({ status: snapshot.status, alerts }, rows(1, 1, { event: { type } })))
  expect(menu).toContain(`BTC · ${name}"`)
  expect(menu).toContain(`Resume ${name}"`)
})

test.each(SCENARIOS.filter((scenario) => scenario !== 'absurd'))(
  'in the scenario %s tray and header say one word for the state',
  (scenario) => {
    const { status, alerts } = stage(scenario, AT, DEFAULT_SETTINGS).snapshot
    // The header's clock is the computer's own zone, the tray's is given.
    const { word } = statusWord(status, alerts, AT)
    const timeless = (text: string) => text.replace(/\d\d:\d\d/, 'hh:mm')
    expect(timeless(tray({ status, alerts }).tooltip).startsWith(timeless(word))).toBe(true)
  },
)

test('spans of time read the same wherever they are said', () => {
  const minute = 60_000
  for (const ms of [1_000, 59_400, 61_000, 89_000, 42 * minute, 60 * minute, 190 * minute, 3000 * minute]) {
    expect(backWords(ms).body).toBe(`It was down for ${formatDuration(ms)}.`)
    const snooze = { id: 'all', scope: { kind: 'all' }, since: AT, until: AT + ms } as const
    const left = formatLeft(AT + ms, AT)
    // In the window no line ends within it.
    expect(timeLeft(snooze, AT).replaceAll('\u00a0', ' ')).toBe(`${left} left`)
    const alerts = { ...snapshot.alerts, snoozes: [snooze] }
    expect(menuOf(tray({ status: snapshot.status, alerts }))).toContain(`Snoozed (${left} left)`)
  }
  const said = [0, 59_400, 59_600, 90_000, 3_599_000, 3 * 3_600_000 + 600_000, 47 * 3_600_000, 1e15]
  expect(said.map(formatDuration)).toEqual([
    '0 s',
    '59 s',
    '1 min',
    '2 min',
    '1 h',
    '3 h 10 min',
    '47 h',
    '11,574,074 d',
  ])
  expect([1, 60_000, 60_001, 3_540_001].map((ms) => formatLeft(AT + ms, AT))).toEqual([
    '1 s',
    '1 min',
    '2 min',
    '1 h',
  ])
})

test('whose liquidation it is reads the same in notification and row', () => {
  for (const cluster_side of ['LONG_LIQ', 'SHORT_LIQ', 'long_liq', 'SHORT-LIQUIDATED']) {
    const event = wireEvent(1, { data: { cluster_side } })
    expect(summarise(event).side?.word).toBe(alertWords(event, 1, 'hide-amounts').body.split(' · ')[0])
  }
})
