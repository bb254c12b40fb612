/** One replay: all clients side by side, each behind the same cuts, killed at the same moments. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { startDemoServer } from '../../../src-main/demo/server.ts'
import { startFaultProxy } from '../../support/fault-proxy/fault-proxy.ts'
import { eventPayload } from '../peers/frames.ts'
import { startAdapter } from './adapter.ts'
import { clientsOf, historyOf } from './clients.ts'
import { idOf, startLives, type Lives } from './lives.ts'
import { drawBlows, lengthMs, type Blow, type ReplaySize } from './plan.ts'
import { tally, type Seen, type Struck, type Tally } from './tally.ts'

export interface ClientResult extends Tally {
  /** All threads, for 1,000 events delivered. */
  readonly cpuMs: number
}

export interface ReplayResult {
  readonly clients: Readonly<Record<string, ClientResult>>
  /** What `tail --history` has in the end. */
  readonly journal: { readonly missed: number; readonly doubled: number }
}

/** Every server's buffer: more than there is to miss. */
const KEEP = 20_000
const LOOK_EVERY_MS = 5
const MEASURE_EVERY_MS = 250
const EMIT_EVERY_MS = 10
const PROBE_EVERY_MS = 200
const CONNECTED_WITHIN_MS = 60_000
/** Nothing came for so long after the last event: nothing will. */
const QUIET_MS = 8_000
const MOST_AFTER_MS = 60_000
const HISTORY_MS = 60_000

/** @param python the interpreter for the page's sample; null leaves it out */
export async function replay(seed: number, size: ReplaySize, python: string | null): Promise<ReplayResult> {
  const folder = mkdtempSync(join(tmpdir(), 'fastfeed-replay-'))
  const closing: (() => void | Promise<void>)[] = [() => rmSync(folder, { recursive: true, force: true })]
  try {
    const demo = await startDemoServer({ generator: null, keep: KEEP })
    closing.push(() => demo.stop())
    const adapter = await startAdapter(KEEP)
    closing.push(() => adapter.stop())
    const ways = [
      await startFaultProxy({ target: demo.wsUrl }),
      await startFaultProxy({ target: adapter.origin }),
    ]
    closing.push(...ways.map((way) => () => way.stop()))
    const [feed, adapted] = ways
    if (feed === undefined || adapted === undefined) throw new Error('two proxies were started')

    const specs = clientsOf(feed.wsUrl, adapted.origin, folder, python)
    const all = specs.map((spec) => {
      const lives = startLives(spec, folder)
      closing.push(() => lives.end())
      return { name: spec.name, lives }
    })
    const each = (act: (lives: Lives) => void): void => all.forEach(({ lives }) => act(lives))
    const looking = setInterval(() => each((lives) => lives.look()), LOOK_EVERY_MS)
    const measuring = setInterval(() => each((lives) => lives.measure()), MEASURE_EVERY_MS)
    closing.push(
      () => clearInterval(looking),
      () => clearInterval(measuring),
    )

    let id = 1_000
    function emit(): Seen {
      const event = demo.emit(eventPayload(id++, Date.now()))
      adapter.publish(event)
      return { id: event.id, atMs: performance.now() }
    }
    const absent = await untilConnected(all, emit)
    if (absent.length > 0) throw new Error(`nothing came from ${absent.join(', ')}`)

    const before = all.map(({ lives }) => ({ cpu: lives.cpuSeconds, events: lives.delivered.length }))
    const struck: Struck[] = []
    const sent = await play(size, drawBlows(seed, size), emit, {
      strike({ kind }) {
        struck.push({ kind, atMs: performance.now() })
        if (kind === 'kill') return each((lives) => lives.kill())
        for (const way of ways) {
          way.set({ kind: 'refuse' })
          way.set({ kind })
        }
      },
      lift({ kind }) {
        if (kind === 'kill') each((lives) => lives.revive())
        else for (const way of ways) way.clear()
      },
    })
    // The last interruption may have been a moment ago: nobody is judged before he is back.
    await untilConnected(all, emit)
    await settle(all, sent)

    const clients = Object.fromEntries(
      all.map(({ name, lives }, at) => {
        const cpu = lives.cpuSeconds - (before[at]?.cpu ?? 0)
        const delivered = lives.delivered.length - (before[at]?.events ?? 0)
        return [name, { ...tally(sent, lives.delivered, struck), cpuMs: (cpu / delivered) * 1e6 }]
      }),
    )
    await Promise.all(all.map(({ lives }) => lives.end()))
    return { clients, journal: await journalOf(folder, feed.wsUrl, sent) }
  } finally {
    for (const close of closing.reverse()) await close()
  }
}

type Named = readonly { readonly name: string; readonly lives: Lives }[]

/** Sends events that are no part of the replay until every client has had one of them; answers who has not in the end. */
async function untilConnected(all: Named, emit: () => Seen): Promise<readonly string[]> {
  const started = performance.now()
  const { id: first } = emit()
  for (;;) {
    const waiting = all.filter(({ lives }) => (lives.delivered.at(-1)?.id ?? 0) < first)
    if (waiting.length === 0 || performance.now() - started > CONNECTED_WITHIN_MS)
      return waiting.map(({ name }) => name)
    await sleep(PROBE_EVERY_MS)
    emit()
  }
}

interface Blows {
  strike(blow: Blow): void
  lift(blow: Blow): void
}

/** Sends the events when they are due, and deals the blows. */
async function play(
  size: ReplaySize,
  blows: readonly Blow[],
  emit: () => Seen,
  { strike, lift }: Blows,
): Promise<readonly Seen[]> {
  const sent: Seen[] = []
  const acts = blows
    .flatMap((blow) => [
      { atMs: blow.atMs, act: () => strike(blow) },
      { atMs: blow.atMs + blow.forMs, act: () => lift(blow) },
    ])
    .sort((a, b) => a.atMs - b.atMs)
  const started = performance.now()
  while (sent.length < size.events) {
    const passed = performance.now() - started
    for (let next = acts[0]; next !== undefined && next.atMs <= passed; next = acts[0]) {
      next.act()
      acts.shift()
    }
    const due = Math.min(size.events, Math.floor((passed / lengthMs(size)) * size.events))
    while (sent.length < due) sent.push(emit())
    await sleep(EMIT_EVERY_MS)
  }
  return sent
}

/** Until each has everything, or nothing more has come for a while. */
async function settle(all: Named, sent: readonly Seen[]): Promise<void> {
  const started = performance.now()
  let before = -1
  let quietSince = started
  while (performance.now() - Math.max(started, quietSince) < QUIET_MS) {
    if (performance.now() - started > MOST_AFTER_MS) return
    const count = all.reduce((sum, { lives }) => sum + lives.delivered.length, 0)
    if (count !== before) quietSince = performance.now()
    before = count
    const complete = all.every(({ lives }) => {
      const ids = new Set(lives.delivered.map(({ id }) => id))
      return sent.every(({ id }) => ids.has(id))
    })
    if (complete) return
    await sleep(MEASURE_EVERY_MS)
  }
}

async function journalOf(folder: string, feedUrl: string, sent: readonly Seen[]) {
  const { command, env } = historyOf(feedUrl, folder)
  const [program, ...args] = command
  const { stdout } = await promisify(execFile)(program, args, {
    env: { ...process.env, ...env },
    maxBuffer: 2 ** 28,
    timeout: HISTORY_MS,
  })
  const sentIds = new Set(sent.map(({ id }) => id))
  const kept = stdout
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [idOf(line)]))
    .filter((id) => sentIds.has(id))
  const different = new Set(kept).size
  return { missed: sent.length - different, doubled: kept.length - different }
}
