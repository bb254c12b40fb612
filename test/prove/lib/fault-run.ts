/** One schedule against real sockets, real HTTP and a real file; answers what was lost on the way. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openJournal } from '../../../src-main/adapters/journal/open-journal.ts'
import { DEFAULT_LIMITS } from '../../../src-main/core/ingest/engine-types.ts'
import type { LogPort } from '../../../src-main/core/ports.ts'
import { mixSeed, seededRandom } from '../../../src-main/demo/random.ts'
import { startDemoServer } from '../../../src-main/demo/server.ts'
import { startFaultProxy } from '../../support/fault-proxy/fault-proxy.ts'
import { configOf, createClient, RAISE_ALL, STANDARD } from './client.ts'
import { noFaults } from '../../../src-main/demo/faults.ts'
import type { Driver } from './driver.ts'
import { startEmitter } from './emitter.ts'
import { watchP0 } from './p0-watch.ts'
import type { Schedule, Step } from './schedule.ts'
import { compare, journalled } from './serials.ts'
import { shaky } from './shaky-journal.ts'

export interface FaultOutcome {
  readonly seed: number
  readonly emitted: number
  readonly journalled: number
  readonly recovered: number
  readonly shed: number
  readonly connects: number
  readonly p0InTime: number
  readonly lost: number
  readonly doubled: number
  readonly altered: number
  readonly unraised: number
  readonly raisedTwice: number
  readonly sockets: number
  readonly atServer: number
  readonly liveTimers: number
  /** Never came to rest after the faults were lifted. */
  readonly stuck: boolean
  readonly virtualS: number
  /** What went wrong, in words; empty when nothing did. */
  readonly troubles: readonly string[]
}

const KEY = 'nxg_demo_prove'
/** Indexed by the names of a patch. */
const NORMAL: Readonly<Record<string, unknown>> = noFaults()
/** A lost connection is back, and a delayed event delivered. */
const RECONNECT_MS = 25_000
/** At rest for so long, the confirming pass (G6) has come and gone. */
const REST_MS = 50_000
/** Recovery's longest back-off, a rate limit and a confirming pass one after the other come to less. */
const PATIENCE_MS = 1_500_000

export async function runSchedule(plan: Schedule, driver: Driver, log: LogPort): Promise<FaultOutcome> {
  const lane = driver.lane()
  const random = seededRandom(mixSeed(plan.seed, 7))
  const folder = mkdtempSync(join(tmpdir(), 'fastfeed-prove-'))
  const file = join(folder, 'journal.db')
  const server = await startDemoServer({
    generator: null,
    clock: lane.world,
    seed: plan.seed,
    faults: plan.nature,
  })
  const proxy = await startFaultProxy({ target: server.wsUrl, seed: plan.seed, clock: lane.world })
  const storage = openJournal({ file, log, checkAfterMs: 3_600_000 })
  const journal = shaky(storage.journal)
  const p0 = watchP0()
  const serverMs = (): number => lane.world.wallMs() + server.faults.clockSkewMs
  let firstCursor: number | null = null
  const client = createClient({
    wsUrl: proxy.wsUrl,
    key: KEY,
    clock: lane.client,
    random,
    journal,
    log,
    settings: plan.distinct ? RAISE_ALL : STANDARD,
    limits: plan.cramped ? { ...DEFAULT_LIMITS, capacity: 40, batch: 10, recentIds: 5_000 } : DEFAULT_LIMITS,
    accepted(batch, decisions) {
      // G10: the first thing ever taken is where this client comes in.
      firstCursor ??= Math.max(...batch.events.map((event) => Number(event.data['serial'] ?? 0)))
      p0.accepted(batch, decisions, serverMs())
    },
    raised: (request) => p0.raised(request),
  })
  const { engine } = client
  const emitter = startEmitter({
    server,
    clock: lane.world,
    random: seededRandom(mixSeed(plan.seed, 11)),
    meanMs: plan.meanMs,
    distinct: plan.distinct,
  })
  const config = configOf(proxy.wsUrl, KEY)
  const startedMs = lane.world.monotonicMs()

  function apply({ trouble }: Step): () => void {
    const nothing = (): void => undefined
    switch (trouble.kind) {
      case 'server': {
        server.setFaults(trouble.faults)
        const names = Object.keys(trouble.faults)
        const usual: Readonly<Record<string, unknown>> = { ...NORMAL, ...plan.nature }
        return () => {
          server.setFaults(Object.fromEntries(names.map((name) => [name, usual[name]])))
          // The demo server goes on where it stopped; a network that swallowed frames has lost the connection.
          if (trouble.faults.halfOpen === true) server.terminateConnections()
        }
      }
      case 'proxy':
        proxy.set(trouble.fault)
        return () => proxy.clear(trouble.fault.kind)
      case 'blow':
        if (trouble.blow === 'close') server.closeConnections()
        else if (trouble.blow === 'terminate') server.terminateConnections()
        else if (trouble.blow === 'freeze') server.freezeConnections()
        else proxy.set({ kind: trouble.blow })
        return nothing
      case 'disk':
        if (trouble.how === 'hang') journal.hang()
        else journal.fail(trouble.how)
        return () => journal.mend()
      case 'sleep':
        // A sleeping machine reads nothing: what the server sends waits in buffers.
        proxy.set({ kind: 'stall' })
        lane.sleep(trouble.monotonicRuns)
        return () => {
          lane.wake()
          proxy.clear('stall')
        }
      case 'clock':
        lane.client.jumpWall(trouble.byMs)
        return nothing
      case 'offline':
        engine.setOnline(false)
        return () => engine.setOnline(true)
      case 'user':
        if (trouble.does === 'reconnect') engine.reconnectNow()
        else if (trouble.does === 'retry') engine.retryRecovery()
        else if (trouble.does === 'resume') engine.resume()
        else engine.start(config)
        if (trouble.does !== 'stop') return nothing
        void engine.stop()
        return () => engine.start(config)
      case 'burst':
        emitter.emit(trouble.events)
        return nothing
      default: {
        const never: never = trouble
        return never
      }
    }
  }

  async function play(step: Step): Promise<void> {
    await lane.after(step.atMs)
    const lift = apply(step)
    await lane.after(step.durationMs)
    lift()
  }

  /** Nothing ever came in: there is nothing to recover from, and nothing owed. */
  const nothingYet = (): boolean => firstCursor === null

  function atRest(): boolean {
    const { connection, recovery, journal: health } = engine.status()
    if (connection.kind === 'key-rejected' || connection.kind === 'tier-too-low') engine.reconnectNow()
    return (
      connection.kind === 'live' &&
      ((recovery.kind === 'complete' && recovery.confirmed) || (recovery.kind === 'idle' && nothingYet())) &&
      health === 'ok' &&
      engine.counters().pendingJournal === 0
    )
  }

  async function settle(): Promise<boolean> {
    proxy.clear()
    const until = lane.world.monotonicMs() + PATIENCE_MS
    let since: number | null = null
    while (lane.world.monotonicMs() < until) {
      await lane.after(500)
      const now = lane.world.monotonicMs()
      since = atRest() ? (since ?? now) : null
      if (since !== null && now - since >= REST_MS) return true
    }
    return false
  }

  try {
    if (!plan.cold) await storage.journal.open(config.identity)
    // The ids of the past: a first SNAPSHOT should have something in it.
    emitter.emit(20)
    engine.start(config)
    if (plan.restartIds) {
      await lane.after(20_000)
      emitter.stop()
      await settle()
      server.restartIds(1)
      server.terminateConnections()
      await lane.after(RECONNECT_MS)
      // Seen before the new ids have overtaken the old: later on, no client could tell.
      emitter.emit()
      await lane.after(RECONNECT_MS)
      emitter.resume()
    }
    await Promise.all([lane.after(plan.lengthMs), ...plan.steps.map(play)])
    emitter.stop()
    const rested = await settle()
    log.debug('history requests', { newest: server.stats.restRequests.slice(-300) })
    const state = JSON.stringify(engine.status())
    const { recovered, shed, connects } = engine.counters()
    await client.dispose()
    const liveTimers = lane.client.timers
    const rows = await journalled(file)
    const since: number = firstCursor ?? Infinity
    const truth = emitter.sent.filter(({ data }) => Number(data['serial']) > since)
    const { lost, doubled, altered } = compare(truth, rows)
    const unraised = p0.unraised()
    const raisedTwice = p0.again()
    const undecided = rows.filter(({ decision }) => decision === null).length
    const troubles: string[] = []
    const say = (count: number, text: string): void => {
      if (count > 0) troubles.push(text)
    }
    say(rested ? 0 : 1, `not at rest: ${state}`)
    say(lost.length, `lost ${ranges(lost.map(({ data }) => Number(data['serial'])))} of ${truth.length}`)
    say(doubled.length, `doubled ${ranges(doubled)}`)
    say(altered.length, `altered ${ranges(altered)}`)
    say(unraised.length, `unraised ${unraised.slice(0, 5).join('; ')}`)
    say(raisedTwice.length, `raised twice ${raisedTwice.slice(0, 5).join(' ')}`)
    say(client.sockets.most > 1 ? 1 : 0, `${client.sockets.most} sockets at once`)
    say(liveTimers, `${liveTimers} live timers`)
    say(undecided, `${undecided} journalled without a decision`)
    return {
      seed: plan.seed,
      emitted: emitter.sent.length,
      journalled: rows.length,
      recovered,
      shed,
      connects,
      p0InTime: p0.inTime,
      lost: lost.length,
      doubled: doubled.length,
      altered: altered.length,
      unraised: unraised.length,
      raisedTwice: raisedTwice.length,
      sockets: client.sockets.most,
      atServer: server.stats.mostPerKey,
      liveTimers,
      stuck: !rested,
      virtualS: Math.round((lane.world.monotonicMs() - startedMs) / 1000),
      troubles,
    }
  } finally {
    emitter.stop()
    await client.dispose()
    await storage.terminate()
    await proxy.stop()
    await server.stop()
    lane.leave()
    rmSync(folder, { recursive: true, force: true })
  }
}

function ranges(serials: readonly number[]): string {
  const sorted = [...serials].sort((a, b) => a - b)
  return `${sorted.length} (${sorted.slice(0, 12).join(' ')}${sorted.length > 12 ? ' …' : ''})`
}
