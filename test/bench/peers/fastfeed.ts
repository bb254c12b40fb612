/**
 * Our own client without a desktop: socket → validated → deduplicated → alerted → journaled → batched for a visible
 * window. Everything is the product's own but the notifier, which only notes the moment it is asked.
 * Usage: fastfeed.ts URL COUNT [--data-dir DIR]. Prints {"seconds","journaledSeconds","cpuSeconds","notified":[…]}
 * when COUNT live events are in the journal.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { localCalendar } from '../../../src-main/adapters/calendar.ts'
import { systemClock } from '../../../src-main/adapters/clock.ts'
import { keyFingerprint } from '../../../src-main/adapters/fingerprint.ts'
import { createHttpHistory } from '../../../src-main/adapters/http-history.ts'
import { openJournal } from '../../../src-main/adapters/journal/index.ts'
import { systemRandom } from '../../../src-main/adapters/random.ts'
import { createSocketPort } from '../../../src-main/adapters/ws-socket.ts'
import { createAlertEngine } from '../../../src-main/core/alerts/engine.ts'
import { explain } from '../../../src-main/core/alerts/explain.ts'
import { createFeedEngine } from '../../../src-main/core/feed/engine.ts'
import type { LogPort } from '../../../src-main/core/ports.ts'
import { Secret } from '../../../src-main/core/protocol/secret.ts'
import { parseFeedUrl } from '../../../src-main/core/protocol/url.ts'
import { DEFAULT_SETTINGS } from '../../../src-main/core/settings/schema.ts'
import { createHub } from '../../../src-main/core/view/hub.ts'
import { openFeed } from '../../../src-main/shell/feed.ts'
import { headlessSources } from './headless-view.ts'

const [, , url = '', count = '0'] = process.argv
const wanted = Number(count)
const log: LogPort = {
  debug: () => undefined,
  info: () => undefined,
  warn: (message, fields) => console.error('warn', message, fields),
  error: (message, fields) => console.error('error', message, fields),
}
const dir = mkdtempSync(join(tmpdir(), 'fastfeed-bench-'))
const key = new Secret('nxg_demo_bench_key')
const target = parseFeedUrl({ feedUrl: url, symbols: [], events: [] })
if (!target.ok) throw new Error(target.message)

/** When the notification of an event was asked for, wall-clock ms with fractions. */
const notified: { key: string; at: number }[] = []
let started = 0
let cpu = process.cpuUsage()
let received = 0
let seconds = 0

const hub = createHub({
  clock: systemClock,
  sources: headlessSources(() => feed),
  // Structured cloning is what IPC costs the sender.
  send: (delta) => void structuredClone(delta),
})

const feed = openFeed({
  mode: 'demo',
  openJournal: () => openJournal({ file: join(dir, 'journal.db'), log }),
  createAlerts: (serverNowMs) =>
    createAlertEngine(
      {
        clock: systemClock,
        calendar: localCalendar,
        log,
        serverNowMs,
        notifier: {
          notify: (request, outcome) => {
            if (request.target.kind === 'event')
              notified.push({ key: request.target.key, at: performance.timeOrigin + performance.now() })
            outcome('shown', '')
          },
          close: () => undefined,
          play: () => undefined,
          attract: () => undefined,
          showWindow: () => undefined,
          showInApp: () => undefined,
        },
      },
      {
        alerts: DEFAULT_SETTINGS.alerts,
        quietHours: DEFAULT_SETTINGS.quietHours,
        sound: DEFAULT_SETTINGS.sound,
        showOnP0: false,
      },
    ),
  createEngine: (journal, sink) =>
    createFeedEngine(
      {
        clock: systemClock,
        random: systemRandom,
        sockets: createSocketPort(),
        history: createHttpHistory(),
        journal,
        log,
      },
      {
        ...sink,
        accept(batch) {
          if (batch.source === 'live') {
            if (received === 0) {
              started = performance.now()
              cpu = process.cpuUsage()
            }
            received += batch.events.length
            if (received === wanted) seconds = (performance.now() - started) / 1000
          }
          return sink.accept(batch)
        },
      },
    ),
  hub,
  explain: (decision) => (decision === null ? '' : explain(decision)),
  onStatus: () => undefined,
  onAlerts: () => undefined,
  onCommitted: () => undefined,
  onQuarantined: () => undefined,
  log,
})

hub.setVisible(true)
feed.connect({
  url: target.url,
  key,
  identity: { origin: target.url.origin, keyFingerprint: keyFingerprint(key) },
  sealedCursor: null,
})

const watch = setInterval(() => {
  const { pendingJournal, shed } = feed.engine.counters()
  if (received < wanted || pendingJournal > 0) return
  clearInterval(watch)
  const used = process.cpuUsage(cpu)
  const { cpuSeconds, journaledSeconds } = {
    cpuSeconds: (used.user + used.system) / 1e6,
    journaledSeconds: (performance.now() - started) / 1000,
  }
  void feed.history.stats().then(async (stats) => {
    const { rss } = process.memoryUsage()
    console.log(
      JSON.stringify({
        seconds,
        journaledSeconds,
        cpuSeconds,
        shed,
        stored: stats.events,
        bytes: stats.bytes,
        rss,
        notified,
      }),
    )
    await feed.close()
    rmSync(dir, { recursive: true, force: true })
    process.exit(0)
  })
}, 2)
