/** A long absence: 100,000 events by HTTP into the journal, against a loop that only fetches and parses. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock, systemRandom } from '../../../src-main/adapters/clock.ts'
import { openJournal } from '../../../src-main/adapters/journal/open-journal.ts'
import type { LogPort } from '../../../src-main/core/ports.ts'
import { startServerProcess } from '../lib/server-process.ts'
import { createClient } from '../lib/client.ts'
import { failure, result, type Failure, type Section } from '../lib/section.ts'
import { journalled } from '../lib/serials.ts'

const EVENTS = { full: 100_000, quick: 20_000, brief: 2_000 } as const
const PAGE = 500
const KEY = 'nxg_demo_prove'
const PATIENCE_MS = 180_000
const nothing = (): void => undefined
const log: LogPort = { debug: nothing, info: nothing, warn: nothing, error: nothing }

export const recovery: Section = async ({ scale, say }) => {
  const events = EVENTS[scale]
  const failures: Failure[] = []
  const folder = mkdtempSync(join(tmpdir(), 'fastfeed-recovery-'))
  const file = join(folder, 'journal.db')
  const server = await startServerProcess({ pageSize: PAGE, rateLimitPerMinute: 1_000_000, snapshotSize: 50 })
  try {
    const connect = () => {
      const { journal, terminate } = openJournal({ file, log })
      const client = createClient({
        wsUrl: server.wsUrl,
        key: KEY,
        clock: systemClock,
        random: systemRandom,
        journal,
        log,
      })
      client.start()
      return { ...client, terminate }
    }
    await server.emit(1, 0)
    const before = connect()
    await until(() => before.engine.status().recovery.kind === 'complete')
    await before.dispose()
    await before.terminate()

    await server.emit(events, 1)
    const bareMs = await bare(server.origin)
    say(`${events} events by a bare loop in ${Math.round(bareMs)} ms`)

    const delay = monitorEventLoopDelay({ resolution: 5 })
    let progress = 0
    let lastFetched = -1
    const after = connect()
    const began = performance.now()
    delay.enable()
    await until(() => {
      const { recovery: now } = after.engine.status()
      if (now.kind === 'running' && now.fetched !== lastFetched) {
        progress += 1
        lastFetched = now.fetched
      }
      return now.kind === 'complete' && after.engine.counters().pendingJournal === 0
    })
    const ms = performance.now() - began
    delay.disable()
    const { recovered } = after.engine.counters()
    await after.dispose()
    await after.terminate()
    const rows = await journalled(file)
    const serials = new Set(rows.map(({ event }) => event.data['serial']))
    let lost = 0
    for (let serial = 1; serial <= events; serial++) if (!serials.has(serial)) lost += 1
    const doubled = rows.length - new Set(rows.map(({ epoch, event }) => `${epoch}:${event.id}`)).size
    if (lost > 0) failures.push(failure('recovery', null, `${lost} of ${events} were not recovered`))
    if (progress < 2) failures.push(failure('recovery', null, 'no progress was reported'))
    return result(
      1,
      { lost, doubled },
      {
        events,
        recovered,
        ms: Math.round(ms),
        bareMs: Math.round(bareMs),
        times: Math.round((ms / bareMs) * 100) / 100,
        progressReports: progress,
        // What a window would feel: how late this thread got round to anything else.
        loopDelayMs: { p99: Math.round(delay.percentile(99) / 1e6), most: Math.round(delay.max / 1e6) },
      },
      failures,
    )
  } finally {
    server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function bare(origin: string): Promise<number> {
  const began = performance.now()
  for (let since = 0; ;) {
    const answer = await fetch(`${origin}/api/v1/fastfeed/events?since_id=${since}`, {
      headers: { 'X-API-Key': KEY },
    })
    // Sound: the demo server's own shape.
    const { events } = JSON.parse(await answer.text()) as { events: { id: number }[] }
    const last = events.at(-1)
    if (last === undefined) return performance.now() - began
    since = last.id
  }
}

async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + PATIENCE_MS
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not within ${PATIENCE_MS} ms`)
    await sleep(5)
  }
}
