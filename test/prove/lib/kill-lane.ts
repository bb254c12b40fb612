/** One journal, one server that goes on, and a process that dies again and again. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PRIORITY_INFO } from '../../../src-main/core/vocabulary/signals.ts'
import { between, mixSeed, seededRandom } from '../../../src-main/demo/random.ts'
import { startDemoServer } from '../../../src-main/demo/server.ts'
import type { Report } from '../victim.ts'
import { startEmitter } from './emitter.ts'
import { scaledClock } from './scaled-clock.ts'
import { drawSchedule } from './schedule.ts'
import { compare, journalled } from './serials.ts'
import { startVictim, type Victim } from './victim-process.ts'

export interface KillOutcome {
  readonly seed: number
  readonly kills: number
  readonly emitted: number
  readonly journalled: number
  readonly p0InTime: number
  readonly lost: number
  readonly doubled: number
  readonly altered: number
  readonly unraised: number
  readonly errors: number
  readonly stuck: boolean
  readonly troubles: readonly string[]
}

const KEY = 'nxg_demo_prove'
const SPEED = 6
/** Of rest, so that the confirming pass (G6) has come and gone. */
const REST_MS = 60_000 / SPEED
const PATIENCE_MS = 90_000
const SLACK_MS = 4_000
const TOLD = new Set(['raised', 'raised-rearmed', 'already-raised', 'grouped', 'in-summary', 'cool-down'])

export async function runKills(seed: number, kills: number): Promise<KillOutcome> {
  const random = seededRandom(mixSeed(seed, 13))
  const folder = mkdtempSync(join(tmpdir(), 'fastfeed-kill-'))
  const file = join(folder, 'journal.db')
  const began = Date.now()
  const clock = scaledClock(began, SPEED)
  const { nature } = drawSchedule(seed)
  const server = await startDemoServer({ generator: null, clock, seed, faults: nature })
  const emitter = startEmitter({
    server,
    clock,
    random: seededRandom(mixSeed(seed, 17)),
    meanMs: 800,
    distinct: true,
  })
  emitter.emit(20)
  const orders = {
    wsUrl: server.wsUrl,
    key: KEY,
    file,
    began,
    speed: SPEED,
    skewMs: server.faults.clockSkewMs,
    cold: false,
  }
  const raised = new Set<string>()
  const decided = new Map<string, { reason: string; ageMs: number }[]>()
  const errors: string[] = []
  const quarantined: string[] = []
  let first: number | null = null
  let restSince: number | null = null
  /** Once there is a cursor, a journal that opens late must do no harm. */
  let established = false
  let lastStatus: unknown = null

  function take(report: Report): void {
    switch (report.kind) {
      case 'raised':
        raised.add(report.key)
        return
      case 'decided':
        decided.set(report.key, [...(decided.get(report.key) ?? []), report])
        return
      case 'first':
        // Killed before it was durable, the first run is repeated and comes in later.
        first = report.serial
        return
      case 'status':
        lastStatus = report.status
        restSince = report.atRest ? (restSince ?? Date.now()) : null
        return
      case 'error':
        errors.push(report.text)
        return
      case 'quarantined':
        quarantined.push(report.path)
        return
      case 'committed':
        established = true
        return
      case 'up':
      case 'ended':
        return
      default: {
        const never: never = report
        return never
      }
    }
  }

  let victim: Victim | null = null
  let done = 0
  try {
    for (; done < kills; done++) {
      victim = startVictim({ ...orders, cold: established && random.next() < 0.2 }, take)
      // Some die while they start, most at work, a few after a long life.
      const dice = random.next()
      // The first lives until there is something to lose: before its cursor is durable, every life is a first run (G10).
      if (done === 0) await victim.seen('committed')
      else if (dice < 0.2) await sleep(between(random, 50, 1_000))
      else {
        await victim.seen('up')
        await sleep(dice < 0.65 ? between(random, 0, 1_000) : between(random, 500, 4_000))
      }
      victim.kill()
      const { signal } = await victim.over
      if (signal !== 'SIGKILL') errors.push(`life ${done} ended by itself`)
    }
    restSince = null
    victim = startVictim(orders, take)
    await victim.seen('up')
    emitter.stop()
    const until = Date.now() + PATIENCE_MS
    const rested = (): boolean => restSince !== null && Date.now() - restSince >= REST_MS
    while (!rested() && Date.now() < until) await sleep(50)
    const stuck = !rested()
    victim.end()
    const { code } = await victim.over
    if (code !== 0) errors.push(`the last life ended with code ${code}`)

    const rows = await journalled(file)
    const truth = emitter.sent.filter(({ data }) => Number(data['serial']) > (first ?? 0))
    const { lost, doubled, altered } = compare(truth, rows)
    const serials = new Set(truth.map(({ data }) => data['serial']))
    const unraised: string[] = []
    let p0InTime = 0
    for (const row of rows) {
      if (row.event.priority !== 'P0' || !serials.has(row.event.data['serial'])) continue
      const key = `${row.epoch}:${row.event.id}`
      const verdicts = decided.get(key) ?? []
      const claimsRaise = row.decision?.outcome === 'interrupt'
      const inTime = verdicts.length === 0 || verdicts.some(({ ageMs }) => ageMs < TTL_MS - SLACK_MS)
      if (inTime) p0InTime += 1
      const told = raised.has(key) || verdicts.some(({ reason }) => TOLD.has(reason))
      if ((claimsRaise && !raised.has(key)) || (inTime && !told))
        unraised.push(`${key} ${row.decision?.reason ?? 'no decision'} ${JSON.stringify(verdicts)}`)
    }
    const troubles: string[] = []
    const list = (items: readonly unknown[]): string => `${items.length}: ${items.slice(0, 5).join('; ')}`
    if (stuck) troubles.push(`not at rest: ${JSON.stringify(lastStatus)}`)
    if (lost.length > 0) troubles.push(`lost ${list(lost.map(({ data }) => data['serial']))}`)
    if (doubled.length > 0) troubles.push(`doubled ${list(doubled)}`)
    if (altered.length > 0) troubles.push(`altered ${list(altered)}`)
    if (unraised.length > 0) troubles.push(`unraised ${list(unraised)}`)
    if (errors.length > 0) troubles.push(`errors ${list(errors)}`)
    if (quarantined.length > 0) troubles.push(`journal set aside ${list(quarantined)}`)
    return {
      seed,
      kills: done,
      emitted: emitter.sent.length,
      journalled: rows.length,
      p0InTime,
      lost: lost.length,
      doubled: doubled.length,
      altered: altered.length,
      unraised: unraised.length,
      errors: errors.length + quarantined.length,
      stuck,
      troubles,
    }
  } finally {
    emitter.stop()
    victim?.kill()
    await victim?.over
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

const { ttlMs: TTL_MS } = PRIORITY_INFO.P0
