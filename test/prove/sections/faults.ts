/** Real sockets under drawn faults. */
import type { LogPort } from '../../../src-main/core/ports.ts'
import { startDriver } from '../lib/driver.ts'
import { runSchedule, type FaultOutcome } from '../lib/fault-run.ts'
import { drawSchedule } from '../lib/schedule.ts'
import { failure, result, type Failure, type Section } from '../lib/section.ts'
import { watchUncaught } from '../lib/uncaught.ts'

const SCHEDULES = { full: 500, quick: 60, brief: 12 } as const
const AT_ONCE = { full: 16, quick: 16, brief: 6 } as const
const FIRST_SEED = 1
/** Virtual ms a real ms: a virtual second takes 15 ms. */
const SPEED = 66

export const faults: Section = async ({ scale, seed, say }) => {
  const seeds =
    seed !== null ? [seed] : Array.from({ length: SCHEDULES[scale] }, (_, index) => FIRST_SEED + index)
  const uncaught = watchUncaught()
  const driver = startDriver(SPEED)
  const outcomes: FaultOutcome[] = []
  const failures: Failure[] = []
  const waiting = [...seeds]

  async function worker(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const plan = drawSchedule(next)
      if (seed !== null) say(JSON.stringify(plan, null, 1))
      try {
        const outcome = await runSchedule(plan, driver, seed === null ? SILENT : spoken(say))
        outcomes.push(outcome)
        if (outcome.troubles.length > 0) {
          say(`seed ${next}: ${outcome.troubles.join(' | ')}`)
          failures.push(failure('faults', next, outcome.troubles.join(' | ')))
        }
      } catch (error) {
        failures.push(failure('faults', next, error instanceof Error ? String(error.stack) : String(error)))
      }
      if (outcomes.length % 20 === 0) say(`${outcomes.length} of ${seeds.length}, ${failures.length} failed`)
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE[scale], seeds.length) }, worker))
  driver.stop()
  uncaught.stop()
  for (const error of uncaught.errors.slice(0, 10))
    failures.push(failure('faults', seed, `uncaught: ${error}`))

  const sum = (of: (outcome: FaultOutcome) => number): number =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0)
  return result(
    outcomes.length,
    {
      lost: sum((o) => o.lost),
      doubled: sum((o) => o.doubled),
      altered: sum((o) => o.altered),
      unraised: sum((o) => o.unraised),
      raisedTwice: sum((o) => o.raisedTwice),
      uncaught: uncaught.errors.length,
      liveTimers: sum((o) => o.liveTimers),
      stuck: sum((o) => Number(o.stuck)),
      secondSockets: sum((o) => o.sockets - 1),
    },
    {
      seeds: seed === null ? `${FIRST_SEED}–${FIRST_SEED + seeds.length - 1}` : String(seed),
      virtualHours: Math.round(sum((o) => o.virtualS) / 360) / 10,
      emitted: sum((o) => o.emitted),
      journalled: sum((o) => o.journalled),
      recovered: sum((o) => o.recovered),
      shed: sum((o) => o.shed),
      connects: sum((o) => o.connects),
      p0InTime: sum((o) => o.p0InTime),
      // Through the proxy the server may hear of an end after it heard of the next beginning.
      mostAtServer: Math.max(0, ...outcomes.map((o) => o.atServer)),
    },
    failures,
  )
}

const nothing = (): void => undefined
const SILENT: LogPort = { debug: nothing, info: nothing, warn: nothing, error: nothing }

function spoken(say: (text: string) => void): LogPort {
  const write = (message: string, fields?: Readonly<Record<string, unknown>>): void =>
    say(`  ${message} ${JSON.stringify(fields ?? {})}`)
  return { debug: write, info: write, warn: write, error: write }
}
