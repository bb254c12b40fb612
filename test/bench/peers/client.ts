/**
 * Our own client without a desktop: socket → validated → deduplicated → alerted → journaled → batched for a window.
 * Everything is the product's own but the notifier, which only reports the moment it is asked.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { localCalendar, systemClock, systemRandom } from '../../../src-main/adapters/clock.ts'
import { keyFingerprint } from '../../../src-main/adapters/redact.ts'
import { createRecoveryApi } from '../../../src-main/adapters/recovery-api.ts'
import { openJournal } from '../../../src-main/adapters/journal/open-journal.ts'
import { createSocketPort } from '../../../src-main/adapters/ws-socket.ts'
import { createAlertEngine } from '../../../src-main/core/alerts/engine.ts'
import type { ForwardPort } from '../../../src-main/core/forward/types.ts'
import { createFeedEngine } from '../../../src-main/core/ingest/engine.ts'
import type { FeedBatch } from '../../../src-main/core/ingest/types.ts'
import type { Clock, LogPort } from '../../../src-main/core/ports.ts'
import { Secret } from '../../../src-main/core/protocol/secret.ts'
import { parseFeedUrl } from '../../../src-main/core/protocol/url.ts'
import { DEFAULT_SETTINGS } from '../../../src-main/core/settings/schema.ts'
import type { AlertSettings, ForwardTarget } from '../../../src-main/core/settings/document-schema.ts'
import { createHub } from '../../../src-main/core/view/hub.ts'
import { openFeed, type Feed } from '../../../src-main/core/feed.ts'
import { headlessSources } from './headless-view.ts'

export interface ClientOptions {
  readonly url: string
  /** Of the journal; a fresh one, removed at the end, unless given. */
  readonly file?: string
  /** Whether a window is on screen, and deltas are sent. */
  readonly visible: boolean
  readonly alerts?: Partial<AlertSettings>
  readonly forward?: { readonly forwarder: ForwardPort; readonly targets: readonly ForwardTarget[] }
  readonly clock?: Clock
  readonly onAccept?: (batch: FeedBatch) => void
  /** The key of the event a notification is about. */
  readonly onNotify?: (key: string) => void
}

export interface Client {
  readonly feed: Feed
  setVisible(visible: boolean): void
  close(): Promise<void>
}

export const log: LogPort = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: (message, fields) => console.error('error', message, fields),
}

export function openClient(options: ClientOptions): Client {
  const { onAccept, onNotify, forward, clock = systemClock } = options
  const dir = mkdtempSync(join(tmpdir(), 'fastfeed-bench-'))
  const key = new Secret('nxg_demo_bench_key')
  const target = parseFeedUrl({ feedUrl: options.url, symbols: [], events: [] })
  if (!target.ok) throw new Error(target.message)

  const hub = createHub({
    clock,
    sources: headlessSources(() => feed),
    // Structured cloning is what IPC costs the sender.
    send: (delta) => void structuredClone(delta),
  })
  const feed = openFeed({
    mode: 'demo',
    openJournal: () => openJournal({ file: options.file ?? join(dir, 'journal.db'), log }),
    createAlerts: () =>
      createAlertEngine(
        {
          clock,
          calendar: localCalendar,
          log,
          notifier: {
            notify: (request, outcome) => {
              if (request.target.kind === 'event') onNotify?.(request.target.key)
              outcome('shown', '')
            },
            close: () => undefined,
            play: () => undefined,
            attract: () => undefined,
            showWindow: () => undefined,
            showInApp: () => undefined,
          },
          ...(forward !== undefined && { forwarder: forward.forwarder }),
        },
        {
          alerts: { ...DEFAULT_SETTINGS.alerts, ...options.alerts },
          quietHours: DEFAULT_SETTINGS.quietHours,
          sound: DEFAULT_SETTINGS.sound,
          showOnP0: false,
          forward: forward?.targets ?? [],
        },
      ),
    createEngine: (journal, sink) =>
      createFeedEngine(
        {
          clock,
          random: systemRandom,
          sockets: createSocketPort(),
          recoveryApi: createRecoveryApi(),
          journal,
          log,
        },
        {
          ...sink,
          accept(batch) {
            onAccept?.(batch)
            return sink.accept(batch)
          },
        },
      ),
    hub,
    onStatus: () => undefined,
    onAlerts: () => undefined,
    onClock: () => undefined,
    onCommitted: () => undefined,
    onQuarantined: () => undefined,
    onUncertain: () => undefined,
    log,
  })
  hub.setVisible(options.visible)
  feed.connect({
    url: target.url,
    key,
    identity: { origin: target.url.origin, keyFingerprint: keyFingerprint(key) },
    sealedCursor: null,
  })
  return {
    feed,
    setVisible: (visible) => hub.setVisible(visible),
    async close() {
      await feed.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** One line a peer, read by its parent. */
export function report(result: Readonly<Record<string, unknown>>): void {
  console.log(JSON.stringify(result))
}

/** System-wide monotonic milliseconds: comparable between processes of one machine. */
export function sharedNowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
