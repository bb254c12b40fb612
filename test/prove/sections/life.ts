/** A day of simulated life: nothing missing, memory flat; and the heart's promises (H4, R1). */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { backOffSeconds, halfOpenSeconds } from '../lib/heart.ts'
import { failure, result, type Failure, type Section } from '../lib/section.ts'
import type { DayReport, HourReport } from '../life-child.ts'

const CHILD = fileURLToPath(new URL('../life-child.ts', import.meta.url))
/** The second half is a whole day: the market has its hours, and so has what is held of it. */
const HOURS = { full: 48, quick: 3, brief: 0 } as const
const SEED = 1
const HALF_OPEN_S = 40
const DELAYS_S = [1, 2, 4, 8, 16, 30, 30, 30] as const
/** Of measurement: the clock is moved in steps. */
const STEP_S = 0.1
/** What a collection leaves behind varies by this, whatever was done. */
const FLAT_BYTES_AN_HOUR = 16 * 1024

export const life: Section = async ({ scale, seed: one, say }) => {
  const seed = one ?? SEED
  const failures: Failure[] = []
  const broken = (what: string): void => void failures.push(failure('life', seed, what))

  const halfOpen = await halfOpenSeconds(40)
  if (halfOpen.most > HALF_OPEN_S + STEP_S) broken(`half-open noticed after ${halfOpen.most} s only`)
  const backOff: Record<string, readonly number[]> = {}
  for (const random of [0, 0.5, 0.999]) {
    const waits = await backOffSeconds(random, DELAYS_S.length)
    backOff[`random ${random}`] = waits
    const factor = 0.8 + 0.2 * random
    if (waits.some((wait, index) => Math.abs(wait - (DELAYS_S[index] ?? 0) * factor) > STEP_S))
      broken(`back-off ${waits.join(' ')} s, expected ${DELAYS_S.map((s) => s * factor).join(' ')}`)
  }
  say(`half-open noticed within ${halfOpen.most} s; back-off ${backOff['random 0.999']?.join(' ')}`)

  const hours = HOURS[scale]
  const figures = { halfOpenSeconds: halfOpen, backOffSeconds: backOff }
  if (hours === 0) return result(1, { lateHalfOpen: failures.length }, figures, failures)

  const reports = await day(hours, seed, (hour) => {
    if (hour.hour % 6 === 0) say(`hour ${hour.hour}: ${hour.sent} events, heap ${megabytes(hour.heap)} MB`)
  })
  const last = reports.at(-1)
  if (last === undefined || !('missing' in last)) {
    broken('the day did not come to its end')
    return result(1, { unfinished: 1 }, figures, failures)
  }
  // The first half fills what is bounded by count: ids remembered, figures of the last hour.
  const settled = reports.slice(Math.floor(hours / 2), -1)
  const slope = slopeOf(settled.map(({ hour, heap }) => [hour, heap] as const))
  if (scale === 'full' && slope > FLAT_BYTES_AN_HOUR)
    broken(`the heap grows by ${Math.round(slope)} bytes an hour`)
  if (last.mostSockets > 1) broken(`${last.mostSockets} sockets at once`)
  if (last.missing > 0) broken(`${last.missing} of ${last.sent} events missing`)
  return result(
    1,
    {
      missing: last.missing,
      doubled: last.doubled,
      liveTimers: last.liveTimers,
      secondSockets: last.mostSockets - 1,
    },
    {
      ...figures,
      seed,
      hours,
      events: last.sent,
      cuts: last.cuts,
      sleeps: last.sleeps,
      connects: last.connects,
      mostTimers: last.mostTimers,
      mostPending: last.mostPending,
      heapBytesAnHour: Math.round(slope),
      heapMB: reports.slice(0, -1).map(({ heap }) => megabytes(heap)),
    },
    failures,
  )
}

function day(
  hours: number,
  seed: number,
  each: (report: HourReport) => void,
): Promise<readonly (HourReport | DayReport)[]> {
  return new Promise((resolve, reject) => {
    const reports: (HourReport | DayReport)[] = []
    const child = spawn(process.execPath, ['--expose-gc', CHILD, String(hours), String(seed)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    createInterface({ input: child.stdout })
      .on('line', (line) => {
        // Sound: life-child.ts writes these and nothing else.
        const report = JSON.parse(line) as HourReport | DayReport
        reports.push(report)
        each(report)
      })
      .on('close', () => resolve(reports))
    child.on('error', reject)
  })
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 10_000) / 100
}

/** Least squares. */
function slopeOf(points: readonly (readonly [number, number])[]): number {
  const mean = (of: (point: readonly [number, number]) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length
  const x = mean(([at]) => at)
  const y = mean(([, value]) => value)
  const spread = mean(([at]) => (at - x) ** 2)
  return spread === 0 ? 0 : mean(([at, value]) => (at - x) * (value - y)) / spread
}
