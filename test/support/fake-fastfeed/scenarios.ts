/** The situations the window is looked at in. Each is a whole snapshot; what happens next is up to the test. */
import type {
  AlertView,
  ConnectionState,
  FeedRow,
  FeedSnapshot,
  KeyInfo,
  PinnedAlert,
  Recovery,
  Settings,
} from '../../../src-main/contract/contract.ts'
import { ABSURD_ROWS } from './absurd.ts'
import { drawRow, FakeJournal } from './journal.ts'

export const SCENARIOS = [
  'first-run',
  'quiet',
  'busy',
  'storm',
  'offline',
  'reconnecting',
  'recovering',
  'key-locked',
  'key-refused',
  'key-rejected',
  'tier-too-low',
  'rate-limited',
  'blocked',
  'snoozed',
  'gap',
  'missed',
  'delayed',
  'clock-wrong',
  'wayland',
  'notices',
  'absurd',
  'deep-history',
] as const
export type Scenario = (typeof SCENARIOS)[number]

export interface Stage {
  /** When it was set, wall-clock ms. */
  readonly now: number
  readonly snapshot: FeedSnapshot
  readonly journal: FakeJournal
}

const MINUTE = 60_000
const SNAPSHOT_ROWS = 300

const QUIET_ALERTS: AlertView = {
  unacknowledged: 0,
  pinned: [],
  storm: null,
  snoozes: [],
  quietHoursActive: false,
  away: [],
  digest: null,
}
const NO_KEY: KeyInfo = { configured: false, last4: '', storage: 'none', sealing: 'available' }
const KEY: KeyInfo = { configured: true, last4: '4f2a', storage: 'sealed', sealing: 'available' }
const quantiles = (p50: number, p95: number, p99: number, count: number) => ({ p50, p95, p99, count })

function base(now: number, settings: Settings, rows: readonly FeedRow[]): FeedSnapshot {
  return {
    seq: 1,
    generation: 0,
    demo: false,
    status: {
      connection: { kind: 'live', since: now - 42 * MINUTE },
      recovery: { kind: 'idle' },
      tier: 'PULSE',
      delayMs: 0,
      gaps: [],
      journal: 'ok',
      journalProblem: null,
      lastHeardAt: now - 4000,
      lastServerError: null,
    },
    alerts: QUIET_ALERTS,
    latency: {
      offsetMs: 12,
      uncertaintyMs: 18,
      basis: 'server',
      clock: null,
      lag: {
        P0: quantiles(42, 81, 120, 96),
        P1: quantiles(44, 90, 140, 412),
        P2: quantiles(45, 96, 150, 1204),
      },
      server: {
        P0: quantiles(39, 71, 96, 96),
        P1: quantiles(172, 320, 455, 412),
        P2: quantiles(610, 1200, 1810, 1204),
      },
    },
    key: KEY,
    settings,
    app: {
      name: 'NexusGlass FastFeed',
      version: '0.1.0',
      platform: 'linux',
      wayland: false,
      electron: '45.4.1',
      chrome: '156',
      node: '24.21.0',
      trayAvailable: true,
      feedUrlOverride: null,
    },
    notices: [],
    inApp: [],
    rows,
  }
}

const connected = (snapshot: FeedSnapshot, connection: ConnectionState): FeedSnapshot => ({
  ...snapshot,
  status: { ...snapshot.status, connection },
})
const recovering = (snapshot: FeedSnapshot, recovery: Recovery): FeedSnapshot => ({
  ...snapshot,
  status: { ...snapshot.status, recovery },
})

function firstRun(snapshot: FeedSnapshot): FeedSnapshot {
  const nothing = { P0: null, P1: null, P2: null }
  return {
    ...snapshot,
    key: NO_KEY,
    status: { ...snapshot.status, connection: { kind: 'needs-key' }, tier: null, lastHeardAt: null },
    latency: { offsetMs: null, uncertaintyMs: null, basis: null, clock: null, lag: nothing, server: nothing },
  }
}

/** Unacknowledged P0s of the last seconds, as rows and as the strip shows them. */
function urgent(now: number, firstId: number, count: number): { rows: FeedRow[]; pinned: PinnedAlert[] } {
  const rows = Array.from({ length: count }, (_, index) => ({
    ...drawRow(firstId + count - index, now - 6000 - index * 9000, 'P0'),
    acknowledged: false,
  }))
  const pinned = rows.map((row, index) => ({
    key: row.key,
    group: row.group,
    event: row.event,
    count: index === 0 ? 3 : 1,
    raisedAt: row.detectedAt,
    expiresAt: row.detectedAt + 30_000,
    expired: now > row.detectedAt + 30_000,
  }))
  return { rows, pinned }
}

export const stage = (scenario: Scenario, now: number, settings: Settings): Stage => ({
  now,
  ...staged(scenario, now, settings),
})

function staged(scenario: Scenario, now: number, settings: Settings): Omit<Stage, 'now'> {
  const empty = new FakeJournal({ rows: 0, newestAt: now, everyMs: 1 })
  const journal = new FakeJournal({ rows: 5000, newestAt: now - 14_000, everyMs: 23_000 })
  const usual = base(now, settings, journal.newest(SNAPSHOT_ROWS))
  const alarm = urgent(now, journal.rows, scenario === 'storm' ? 6 : 2)
  const alarmed: FeedSnapshot = {
    ...usual,
    rows: [...alarm.rows, ...usual.rows],
    alerts: { ...QUIET_ALERTS, unacknowledged: alarm.pinned.length, pinned: alarm.pinned },
  }
  switch (scenario) {
    case 'first-run':
      return {
        journal: empty,
        snapshot: firstRun(base(now, settings, [])),
      }
    case 'quiet':
      return { journal: empty, snapshot: base(now, settings, []) }
    case 'busy':
      return { journal, snapshot: alarmed }
    case 'storm':
      return {
        journal,
        snapshot: {
          ...alarmed,
          alerts: { ...alarmed.alerts, unacknowledged: 9, storm: { since: now - 95_000, suppressed: 41 } },
          inApp: [
            {
              key: alarm.rows[0]?.key ?? '1:1',
              title: 'BTCUSDT: Liquidation cluster armed',
              body: 'Longs $98,500 · $5.2M · 1.8 % away · 92 %',
              at: now - 2000,
            },
          ],
        },
      }
    case 'offline':
      return { journal, snapshot: connected(usual, { kind: 'offline', since: now - 3 * MINUTE }) }
    case 'reconnecting':
      return {
        journal,
        snapshot: connected(usual, {
          kind: 'reconnecting',
          retryAt: now + 24_000,
          attempt: 6,
          reason: 'The server closed the connection',
        }),
      }
    case 'recovering':
      return { journal, snapshot: recovering(usual, { kind: 'running', fetched: 1200, pages: 6 }) }
    case 'key-locked':
    case 'key-refused':
      return {
        journal,
        snapshot: connected(
          { ...usual, key: { ...KEY, storage: scenario === 'key-locked' ? 'waiting' : 'unreadable' } },
          { kind: 'key-locked', waiting: scenario === 'key-locked' },
        ),
      }
    case 'key-rejected':
      return {
        journal,
        snapshot: connected(usual, {
          kind: 'key-rejected',
          message: 'The server rejected the key: invalid or expired.',
        }),
      }
    case 'tier-too-low':
      return {
        journal,
        snapshot: connected(usual, {
          kind: 'tier-too-low',
          message: 'The key is valid, but FastFeed needs the PULSE tier.',
        }),
      }
    case 'rate-limited':
      return {
        journal,
        snapshot: connected(usual, {
          kind: 'rate-limited',
          retryAt: now + 45_000,
          message: 'Too many requests.',
        }),
      }
    case 'blocked':
      return {
        journal,
        snapshot: connected(usual, {
          kind: 'blocked',
          retryAt: now + 45_000,
          what: 'HTTP 403, a web page titled “Hotel Wi-Fi”',
          message:
            'Something on the way answered instead of the server (HTTP 403, a web page titled “Hotel Wi-Fi”): a firewall, a proxy or a sign-in page. If it stays, check the API key as well.',
        }),
      }
    case 'snoozed':
      return {
        journal,
        snapshot: {
          ...usual,
          alerts: {
            ...QUIET_ALERTS,
            snoozes: [
              { id: 'all', scope: { kind: 'all' }, until: now + 42 * MINUTE, since: now - 18 * MINUTE },
              {
                id: 'type:FUNDING_EXTREME',
                scope: { kind: 'type', type: 'FUNDING_EXTREME' },
                until: null,
                since: now,
              },
            ],
          },
        },
      }
    case 'gap':
      return {
        journal,
        snapshot: {
          ...usual,
          status: {
            ...usual.status,
            gaps: [
              {
                id: 'g1',
                from: now - 16 * MINUTE,
                to: now - 2 * MINUTE,
                outcome: 'partial',
                reason: 'The server answered 503 on page 3',
              },
            ],
          },
        },
      }
    case 'missed':
      return {
        journal,
        snapshot: {
          ...usual,
          alerts: {
            ...QUIET_ALERTS,
            digest: {
              from: now - 44 * MINUTE,
              to: now - MINUTE,
              text: 'Away 42 min: 3 P0 (BTC 2, ETH 1), 11 P1',
            },
          },
        },
      }
    case 'delayed':
      return {
        journal,
        snapshot: { ...usual, status: { ...usual.status, delayMs: 15_000, tier: 'PULSE' } },
      }
    case 'clock-wrong':
      return {
        journal,
        snapshot: {
          ...usual,
          latency: {
            ...usual.latency,
            basis: 'signals',
            clock: { whose: 'signals-or-computer', byMs: 45_000 },
          },
        },
      }
    case 'wayland':
      return { journal, snapshot: { ...usual, app: { ...usual.app, wayland: true } } }
    case 'notices':
      return {
        journal,
        snapshot: {
          ...usual,
          notices: [
            {
              id: 'settings',
              level: 'warning',
              text: 'The settings file could not be read and was set aside; the defaults are in force.',
              at: now,
              action: 'open-settings',
            },
            {
              id: 'tray',
              level: 'info',
              text: 'FastFeed keeps running in the tray. Quit is in its menu.',
              at: now,
              action: null,
            },
            { id: 'disk', level: 'error', text: 'A third one.', at: now, action: null },
          ],
        },
      }
    case 'absurd':
      return { journal: empty, snapshot: base(now, settings, ABSURD_ROWS) }
    case 'deep-history': {
      const deep = new FakeJournal({ rows: 100_000, newestAt: now - 14_000, everyMs: 23_000 })
      return { journal: deep, snapshot: base(now, settings, deep.newest(SNAPSHOT_ROWS)) }
    }
    default: {
      const never: never = scenario
      return never
    }
  }
}
