import { describe, expect, test } from 'vitest'
import type { AlertView } from '../../../src-main/core/alerts/types.ts'
import type { ConnectionState, FeedStatus } from '../../../src-main/core/ingest/types.ts'
import { trayModel } from '../../../src-main/core/tray/tray-model.ts'
import type { MenuEntry, TrayInput } from '../../../src-main/core/tray/types.ts'
import { START } from '../alerts/rig.ts'
import { UTC } from '../alerts/calendar.ts'

const calm: AlertView = {
  unacknowledged: 0,
  pinned: [],
  storm: null,
  snoozes: [],
  quietHoursActive: false,
  away: [],
  digest: null,
}
const live: FeedStatus = {
  connection: { kind: 'live', since: START },
  recovery: { kind: 'idle' },
  tier: 'PULSE',
  delayMs: 0,
  gaps: [],
  journal: 'ok',
  journalProblem: null,
  lastHeardAt: START,
  lastServerError: null,
}
const input = (patch: Partial<TrayInput> = {}): TrayInput => ({
  status: live,
  alerts: calm,
  latencyMs: 42.4,
  settings: { quietHours: { enabled: false }, sound: { muted: false } },
  demo: false,
  recentP0: [],
  now: START,
  calendar: UTC,
  ...patch,
})
const connected = (connection: ConnectionState): FeedStatus => ({ ...live, connection })

/** The menu as a user reads it. */
function read(entries: readonly MenuEntry[], indent = ''): string {
  return entries
    .map((entry) => {
      switch (entry.kind) {
        case 'separator':
          return `${indent}---`
        case 'text':
          return `${indent}${entry.label}`
        case 'submenu':
          return `${indent}${entry.label} ▸\n${read(entry.entries, `${indent}  `)}`
        case 'item':
          return `${indent}[${entry.checked === true ? '✓' : entry.enabled ? ' ' : '-'}] ${entry.label}`
        default: {
          const never: never = entry
          return never
        }
      }
    })
    .join('\n')
}

const STATES: readonly (readonly [string, FeedStatus, string, string])[] = [
  ['live', live, 'Live', 'live'],
  ['stale', connected({ kind: 'stale', since: START }), 'Stale', 'stale'],
  [
    'reconnecting',
    connected({ kind: 'reconnecting', retryAt: START + 3600, attempt: 3, reason: 'closed' }),
    'Reconnecting in 4 s',
    'working',
  ],
  [
    'reconnecting now',
    connected({ kind: 'reconnecting', retryAt: START, attempt: 3, reason: 'closed' }),
    'Reconnecting',
    'working',
  ],
  [
    'recovering',
    { ...live, recovery: { kind: 'running', fetched: 1200, pages: 3 } },
    'Recovering 1,200',
    'working',
  ],
  ['offline', connected({ kind: 'offline', since: START }), 'Offline', 'offline'],
  ['key rejected', connected({ kind: 'key-rejected', message: 'no' }), 'Key rejected', 'attention'],
  ['tier too low', connected({ kind: 'tier-too-low', message: 'no' }), 'Tier too low', 'attention'],
  [
    'rate limited',
    connected({ kind: 'rate-limited', retryAt: START + 60_000, message: 'slow' }),
    'Rate limited until 10:31',
    'stale',
  ],
  [
    'rate limited, with the words of the server',
    connected({
      kind: 'rate-limited',
      retryAt: START + 3_900_000,
      words: 'RATE_LIMITED: slow',
      message: 'slow',
    }),
    'Rate limited until 11:35 (server: RATE_LIMITED: slow)',
    'stale',
  ],
  [
    'down for a while',
    connected({ kind: 'rate-limited', retryAt: START + 60_000, isDown: true, message: 'soon' }),
    'Server down until 10:31',
    'stale',
  ],
  [
    'blocked on the way',
    connected({ kind: 'blocked', retryAt: START + 9_000, what: 'HTTP 403, a web page', message: 'no' }),
    'Blocked on the way (HTTP 403, a web page)',
    'stale',
  ],
  ['connecting', connected({ kind: 'connecting', attempt: 1 }), 'Connecting', 'working'],
  ['needs key', connected({ kind: 'needs-key' }), 'No key', 'offline'],
  ['stopped', connected({ kind: 'stopped' }), 'Stopped', 'offline'],
]

describe('ux.md header and tray: a word and a shape for every state', () => {
  test.each(STATES)('%s', (_name, status, word, icon) => {
    const model = trayModel(input({ status }))
    expect(model.icon).toBe(icon)
    const fresh = status.connection.kind === 'live' ? '42 ms' : 'Last heard 10:30'
    expect(model.tooltip).toBe(`${word} · ${fresh}`)
    expect(model.menu[0]).toEqual({ kind: 'text', label: `${word} · PULSE · ${fresh}` })
  })

  test('of a feed that is down no old latency is said, but when it was last heard, if ever', () => {
    const down = (lastHeardAt: number | null) => ({
      ...connected({ kind: 'offline', since: START }),
      lastHeardAt,
    })
    const tooltip = (lastHeardAt: number | null) => trayModel(input({ status: down(lastHeardAt) })).tooltip
    expect(tooltip(START - 95 * 60_000)).toBe('Offline · Last heard 08:55')
    expect(tooltip(START - 25 * 3_600_000)).toBe('Offline · Last heard 25 h ago')
    expect(tooltip(null)).toBe('Offline')
  })

  test('A11: a snooze of everything is the word while the feed is live', () => {
    const snoozes = [{ id: 'all', scope: { kind: 'all' }, since: START, until: START + 900_000 }] as const
    const line = (status: FeedStatus) => trayModel(input({ status, alerts: { ...calm, snoozes } })).menu[0]
    expect(line(live)).toMatchObject({ label: 'Snoozed · PULSE · 42 ms' })
    expect(line(connected({ kind: 'stale', since: START }))).toMatchObject({
      label: expect.stringMatching(/^Stale · PULSE/),
    })
  })
})

describe('ux.md tray', () => {
  test('A9: the badge counts unacknowledged P0s up to 9+, and the tooltip says how many', () => {
    const badge = (unacknowledged: number) => trayModel(input({ alerts: { ...calm, unacknowledged } })).badge
    expect([0, 1, 3, 9, 10, 250].map(badge)).toEqual(['', '1', '3', '9', '9+', '9+'])
    const model = trayModel(input({ alerts: { ...calm, unacknowledged: 3 } }))
    expect(model.tooltip).toBe('Live · 3 P0 unacknowledged · 42 ms')
    expect(model).toMatchObject({ icon: 'attention', title: '3' })
  })

  test('A9: an alert does not make a dead feed look alive', () => {
    const status = connected({ kind: 'offline', since: START })
    expect(trayModel(input({ status, alerts: { ...calm, unacknowledged: 2 } }))).toMatchObject({
      icon: 'offline',
      badge: '2',
    })
  })

  test.each([
    [1, '1 signal'],
    [2, '2 signals'],
    [1200, '1,200 signals'],
  ])('A7: a storm of %i is told in signals', (suppressed, words) => {
    const alerts = { ...calm, storm: { since: START, suppressed } }
    expect(trayModel(input({ alerts })).menu).toContainEqual({
      kind: 'text',
      label: `Signal storm: ${words} summed up`,
    })
  })

  test('A9: what was acknowledged all at once can be taken back from where it was done', () => {
    const labels = (undoable: number) =>
      trayModel(input({ undoable })).menu.flatMap((entry) => (entry.kind === 'item' ? [entry.label] : []))
    expect(labels(7).slice(0, 3)).toEqual(['Open feed', 'Acknowledge all', 'Undo: 7 acknowledged'])
    expect(labels(0).some((label) => label.startsWith('Undo'))).toBe(false)
  })

  test('the menu of a quiet feed', () => {
    expect(read(trayModel(input()).menu)).toMatchInlineSnapshot(`
      "Live · PULSE · 42 ms
      [ ] Open feed
      [-] Acknowledge all
      ---
      Snooze ▸
        [ ] 15 minutes
        [ ] 1 hour
        [ ] Until 08:00
      [ ] Quiet hours
      [ ] Mute sound
      ---
      [ ] Reconnect now
      [ ] Settings
      [ ] Quit"
    `)
  })

  test('the menu with everything in it', () => {
    const alerts: AlertView = {
      ...calm,
      unacknowledged: 12,
      storm: { since: START, suppressed: 214 },
      quietHoursActive: true,
      snoozes: [
        { id: 'all', scope: { kind: 'all' }, since: START, until: START + 12 * 60_000 - 5 },
        { id: 'symbol:BTCUSDT', scope: { kind: 'symbol', symbol: 'BTCUSDT' }, since: START, until: null },
        {
          id: 'type:REGIME_SHIFT',
          scope: { kind: 'type', type: 'REGIME_SHIFT' },
          since: START,
          until: START + 61_000,
        },
      ],
    }
    const p0 = (id: number, symbol: string, acknowledged: boolean) => ({
      key: `1:${id}`,
      event: { symbol, type: 'LEVERAGE_SPIKE_DETECTED' },
      detectedAt: START - id * 60_000,
      acknowledged,
    })
    const model = trayModel(
      input({
        alerts,
        demo: true,
        settings: { quietHours: { enabled: true }, sound: { muted: true } },
        recentP0: [
          p0(1, 'BTCUSDT', false),
          p0(2, 'ETHUSDT', true),
          p0(3, 'ODD\n\u202eNAME', false),
          p0(4, 'XRPUSDT', false),
        ],
      }),
    )
    expect(model.tooltip).toMatchInlineSnapshot(
      `"Demo · Snoozed · 12 P0 unacknowledged · Storm · Quiet hours · 42 ms"`,
    )
    expect(read(model.menu)).toMatchInlineSnapshot(`
      "Demo · Snoozed · PULSE · 42 ms
      Signal storm: 214 signals summed up
      [ ] Open feed
      [ ] Acknowledge all (12)
      ---
      [ ] ◆ 10:29 BTC · Leverage spike detected
      [ ] ◇ 10:28 ETH · Leverage spike detected
      [ ] ◆ 10:27 ODD NAME · Leverage spike detected
      ---
      Snoozed (12 min left) ▸
        [ ] Resume now
        [ ] Resume BTCUSDT
        [ ] Resume Regime shift (2 min left)
        ---
        [ ] 15 minutes
        [ ] 1 hour
        [ ] Until 08:00
      [✓] Quiet hours (now)
      [✓] Mute sound
      ---
      [ ] Reconnect now
      [ ] Settings
      [ ] Quit"
    `)
    expect(JSON.stringify(model.menu)).not.toContain('XRP')
  })

  test('every entry does what it says', () => {
    const actions = trayModel(input()).menu.flatMap((entry) =>
      entry.kind === 'item'
        ? [entry.action]
        : entry.kind === 'submenu'
          ? entry.entries.flatMap((inner) => (inner.kind === 'item' ? [inner.action] : []))
          : [],
    )
    expect(actions).toEqual([
      { kind: 'open-feed' },
      { kind: 'acknowledge-all' },
      { kind: 'snooze', scope: { kind: 'all' }, length: '15m' },
      { kind: 'snooze', scope: { kind: 'all' }, length: '1h' },
      { kind: 'snooze', scope: { kind: 'all' }, length: 'until-8' },
      { kind: 'set-quiet-hours', enabled: true },
      { kind: 'set-muted', muted: true },
      { kind: 'reconnect' },
      { kind: 'open-settings' },
      { kind: 'quit' },
    ])
  })

  test('P8: a delayed tier says so wherever latency is shown; an unknown latency is left out', () => {
    const model = trayModel(input({ status: { ...live, delayMs: 15_000 }, latencyMs: null }))
    expect(model.tooltip).toBe('Live · Delayed 15 s')
    expect(model.menu[0]).toEqual({ kind: 'text', label: 'Live · PULSE · Delayed 15 s' })
  })

  test('P8: a lag of hours is said as one', () => {
    expect(trayModel(input({ latencyMs: 9_999.4 })).tooltip).toBe('Live · 10.0 s')
    expect(trayModel(input({ latencyMs: 88_318_723 })).tooltip).toBe('Live · 24 h 32 min')
  })

  test('a tier name from the wire cannot break the tooltip', () => {
    const status = { ...live, tier: `${'x'.repeat(500)}\n` }
    expect(trayModel(input({ status })).tooltip.length).toBeLessThanOrEqual(127)
  })
})

test('how the app’s own update stands is a line above Quit, and no line when there is nothing to say', () => {
  const labels = (update: string | null) =>
    read(trayModel(input({ update })).menu)
      .split('\n')
      .slice(-3)
  expect(labels('Version 1.2.0 installs on quit')).toEqual([
    '[ ] Settings',
    'Version 1.2.0 installs on quit',
    '[ ] Quit',
  ])
  expect(labels(null).at(-2)).toBe('[ ] Settings')
})

describe('history that cannot be written', () => {
  const trouble = (journal: FeedStatus['journal']) => trayModel(input({ status: { ...live, journal } }))

  test('is told in tooltip and menu, for the window may be hidden; a full disk only the user can mend', () => {
    const full = trouble('disk-full')
    expect(full.tooltip).toBe('Live · Disk full: history is not kept · 42 ms')
    expect(read(full.menu).split('\n').slice(0, 2)).toEqual([
      'Live · PULSE · 42 ms',
      'Disk full: history is not kept',
    ])
    expect(full.icon).toBe('attention')
    expect([trouble('failing').tooltip, trouble('failing').icon]).toEqual([
      'Live · History is not kept · 42 ms',
      'live',
    ])
  })

  test('and not while it is', () => {
    for (const journal of ['ok', 'opening'] as const)
      expect([trouble(journal).tooltip, trouble(journal).icon]).toEqual(['Live · 42 ms', 'live'])
  })
})
