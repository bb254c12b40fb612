/** The product without its windows: real adapters, engine and alert policy, wired as the app wires them, and what they did. */
import { localCalendar } from '../../../src-main/adapters/clock.ts'
import { keyFingerprint } from '../../../src-main/adapters/redact.ts'
import { createRecoveryApi } from '../../../src-main/adapters/recovery-api.ts'
import { createSocketPort } from '../../../src-main/adapters/ws-socket.ts'
import { createAlertEngine } from '../../../src-main/core/alerts/engine.ts'
import type { AlertPolicySettings, NotificationRequest } from '../../../src-main/core/alerts/engine-types.ts'
import type { AlertDecision } from '../../../src-main/core/alerts/types.ts'
import { DEFAULT_LIMITS, type EngineLimits } from '../../../src-main/core/ingest/engine-types.ts'
import { createFeedEngine } from '../../../src-main/core/ingest/engine.ts'
import type { EngineConfig, FeedEngine } from '../../../src-main/core/ingest/engine-types.ts'
import type { FeedBatch } from '../../../src-main/core/ingest/types.ts'
import type { Clock, JournalPort, LogPort, Random } from '../../../src-main/core/ports.ts'
import { Secret } from '../../../src-main/core/protocol/secret.ts'
import { parseFeedUrl } from '../../../src-main/core/protocol/url.ts'
import { DEFAULT_SETTINGS } from '../../../src-main/core/settings/schema.ts'
import { alertStateOf } from '../../../src-main/core/feed.ts'
import { countSockets, type CountedSockets } from './counted-sockets.ts'

export interface ClientOptions {
  readonly wsUrl: string
  readonly key: string
  readonly clock: Clock
  readonly random: Random
  readonly journal: JournalPort
  readonly log: LogPort
  readonly settings?: AlertPolicySettings
  readonly limits?: EngineLimits
  /** Every batch with its decisions, as it is accepted. */
  readonly accepted?: (batch: FeedBatch, decisions: readonly AlertDecision[]) => void
  /** The cursor is durable. */
  readonly committed?: () => void
  /** A notification; before anything is journalled. */
  readonly raised?: (request: NotificationRequest) => void
}

export interface Client {
  readonly engine: FeedEngine
  readonly sockets: CountedSockets
  readonly quarantined: readonly string[]
  start(): void
  dispose(): Promise<void>
}

/** As shipped, but no alert speaks twice for being unacknowledged (A10): once is what is counted here. */
export const STANDARD: AlertPolicySettings = defaults()
/** Nothing stands between a P0 and its notification. */
export const RAISE_ALL: AlertPolicySettings = {
  ...STANDARD,
  alerts: { ...STANDARD.alerts, groupWindowS: 0, coolDownS: 0, stormTokens: 20, stormRefillS: 1 },
}

function defaults(): AlertPolicySettings {
  const { alerts, quietHours, sound, display } = DEFAULT_SETTINGS
  return { alerts: { ...alerts, escalation: false }, quietHours, sound, showOnP0: display.showOnP0 }
}

export function configOf(wsUrl: string, key: string): EngineConfig {
  const secret = new Secret(key)
  const parsed = parseFeedUrl({ feedUrl: wsUrl, symbols: [], events: [] })
  if (!parsed.ok) throw new Error(`${wsUrl}: ${parsed.message}`)
  const identity = { origin: parsed.url.origin, keyFingerprint: keyFingerprint(secret) }
  return { url: parsed.url, key: secret, identity, sealedCursor: null }
}

export function createClient(options: ClientOptions): Client {
  const { clock, log } = options
  const sockets = countSockets(createSocketPort())
  const quarantined: string[] = []
  const alerts = createAlertEngine(
    {
      clock,
      calendar: localCalendar,
      log,
      notifier: {
        notify(request, outcome) {
          options.raised?.(request)
          outcome('shown', '')
        },
        close: () => undefined,
        play: () => undefined,
        attract: () => undefined,
        showWindow: () => undefined,
        showInApp: () => undefined,
      },
    },
    options.settings ?? STANDARD,
  )
  const engine = createFeedEngine(
    {
      clock,
      random: options.random,
      sockets,
      recoveryApi: createRecoveryApi(),
      journal: options.journal,
      log,
    },
    {
      accept(batch) {
        const decisions = alerts.accept(batch)
        options.accepted?.(batch, decisions)
        return decisions
      },
      documents: () => alerts.documents(),
      restored: (documents) => alerts.restore(documents),
      changed: () => alerts.feedState(alertStateOf(engine.status())),
      committed: () => options.committed?.(),
      quarantined: (path) => void quarantined.push(path),
    },
    options.limits ?? DEFAULT_LIMITS,
  )
  return {
    engine,
    sockets,
    quarantined,
    start: () => engine.start(configOf(options.wsUrl, options.key)),
    async dispose() {
      alerts.dispose()
      await engine.dispose()
    },
  }
}
