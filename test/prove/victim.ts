/**
 * The process that is killed: the product without its windows. Told what to do by a line on stdin; tells by lines on
 * file descriptor 3, written before anything else may happen. Ends in order when stdin does.
 */
import { writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { createInterface } from 'node:readline'
import { openJournal } from '../../src-main/adapters/journal/open-journal.ts'
import { systemRandom } from '../../src-main/adapters/clock.ts'
import type { LogPort } from '../../src-main/core/ports.ts'
import { configOf, createClient, RAISE_ALL } from './lib/client.ts'
import { scaledClock } from './lib/scaled-clock.ts'
import { serialOf } from './lib/serials.ts'

export interface Orders {
  readonly wsUrl: string
  readonly key: string
  readonly file: string
  readonly began: number
  readonly speed: number
  readonly skewMs: number
  /** The journal's thread has yet to start when the engine does: it opens late. */
  readonly cold: boolean
}

export type Report =
  | { readonly kind: 'up' }
  /** The journal had no cursor: this is where the client comes in (G10), by serial. */
  | { readonly kind: 'first'; readonly serial: number }
  | { readonly kind: 'committed' }
  | { readonly kind: 'raised'; readonly key: string }
  | { readonly kind: 'decided'; readonly key: string; readonly reason: string; readonly ageMs: number }
  | { readonly kind: 'status'; readonly atRest: boolean; readonly status: unknown }
  | { readonly kind: 'quarantined'; readonly path: string }
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'ended' }

const STATUS_EVERY_MS = 100

function tell(report: Report): void {
  writeSync(3, `${JSON.stringify(report)}\n`)
}

async function live(orders: Orders): Promise<() => Promise<void>> {
  const clock = scaledClock(orders.began, orders.speed)
  const nothing = (): void => undefined
  const log: LogPort = { debug: nothing, info: nothing, warn: nothing, error: nothing }
  const storage = openJournal({ file: orders.file, log })
  let comesIn = false
  let committed = false
  if (!orders.cold) {
    const { identity } = configOf(orders.wsUrl, orders.key)
    comesIn = (await storage.journal.open(identity)).cursor === null
  }
  const client = createClient({
    wsUrl: orders.wsUrl,
    key: orders.key,
    clock,
    random: systemRandom,
    journal: storage.journal,
    log,
    settings: RAISE_ALL,
    raised({ target }) {
      if (target.kind === 'event') tell({ kind: 'raised', key: target.key })
    },
    committed() {
      if (!committed) tell({ kind: 'committed' })
      committed = true
    },
    accepted(batch, decisions) {
      if (comesIn)
        tell({ kind: 'first', serial: Math.max(...batch.events.map((event) => serialOf(event) ?? 0)) })
      comesIn = false
      batch.events.forEach((event, index) => {
        if (event.priority !== 'P0') return
        const ageMs = clock.wallMs() + orders.skewMs - Date.parse(event.detected_at)
        const reason = decisions[index]?.reason ?? 'none'
        tell({ kind: 'decided', key: `${batch.epoch}:${event.id}`, reason, ageMs })
      })
    },
  })
  // At its end, which may never come: the next one then need not compile all of it again.
  flushCompileCache()
  const { engine } = client
  let toldOf = 0
  const timer = setInterval(() => {
    const status = engine.status()
    const atRest =
      status.connection.kind === 'live' &&
      status.recovery.kind === 'complete' &&
      engine.counters().pendingJournal === 0
    tell({ kind: 'status', atRest, status })
    for (const path of client.quarantined.slice(toldOf)) tell({ kind: 'quarantined', path })
    toldOf = client.quarantined.length
  }, STATUS_EVERY_MS)
  client.start()
  tell({ kind: 'up' })
  return async () => {
    clearInterval(timer)
    await client.dispose()
    await storage.terminate()
  }
}

process.on('uncaughtException', (error) => tell({ kind: 'error', text: String(error.stack) }))
process.on('unhandledRejection', (error) => tell({ kind: 'error', text: String(error) }))

let stop: Promise<() => Promise<void>> | null = null
const lines = createInterface({ input: process.stdin })
lines.once('line', (line) => {
  // Sound: the parent writes Orders and nothing else.
  stop = live(JSON.parse(line) as Orders)
})
lines.on('close', () => {
  void (async () => {
    await (
      await stop
    )?.()
    tell({ kind: 'ended' })
    process.exit(0)
  })()
})
