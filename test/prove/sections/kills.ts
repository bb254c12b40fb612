/** SIGKILL at random moments, and the journal afterwards. */
import { runKills, type KillOutcome } from '../lib/kill-lane.ts'
import { failure, result, type Failure, type Section } from '../lib/section.ts'

/** Lanes, and kills a lane. */
const LANES = { full: 8, quick: 3, brief: 2 } as const
const KILLS = { full: 25, quick: 10, brief: 3 } as const
const AT_ONCE = 8

export const kills: Section = async ({ scale, seed, say }) => {
  const seeds = seed !== null ? [seed] : Array.from({ length: LANES[scale] }, (_, index) => index + 1)
  const outcomes: KillOutcome[] = []
  const failures: Failure[] = []
  const waiting = [...seeds]
  async function worker(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const outcome = await runKills(next, KILLS[scale])
      outcomes.push(outcome)
      if (outcome.troubles.length > 0) failures.push(failure('kills', next, outcome.troubles.join(' | ')))
      say(`lane ${next}: ${outcome.kills} kills, ${outcome.journalled} of ${outcome.emitted} journalled`)
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, seeds.length) }, worker))
  const sum = (of: (outcome: KillOutcome) => number): number =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0)
  return result(
    sum((o) => o.kills),
    {
      lost: sum((o) => o.lost),
      doubled: sum((o) => o.doubled),
      altered: sum((o) => o.altered),
      unraised: sum((o) => o.unraised),
      errors: sum((o) => o.errors),
      stuck: sum((o) => Number(o.stuck)),
    },
    {
      seeds: seeds.join(' '),
      emitted: sum((o) => o.emitted),
      journalled: sum((o) => o.journalled),
      p0InTime: sum((o) => o.p0InTime),
    },
    failures,
  )
}
