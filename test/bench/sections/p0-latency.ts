/** How long a P0 takes from the sender's write to the call for its notification on the session bus. */
import { withDesktop } from '../lib/desktop.ts'
import { p0Burst } from '../lib/p0-burst.ts'
import { withJournal } from '../lib/journal-file.ts'
import type { BenchOptions } from '../lib/options.ts'
import { numbers, runPeer, withSender, type Message } from '../lib/peers.ts'
import { quantile, round, spread } from '../lib/stats.ts'

const LOAD = 1_000
/** P0s at the start of a round that do not count: an app that runs all day has its code compiled. */
const WARM_UP = 100

export async function p0Latency({ rounds, quick }: BenchOptions) {
  const count = quick ? 50 : 400
  const sent = count + WARM_UP
  const warm = (run: Message) => numbers(run, 'latenciesMs').slice(WARM_UP)
  const rows = quick ? 10_000 : 1_000_000
  const runs = {
    idle: [] as (readonly number[])[],
    bareIdle: [] as (readonly number[])[],
    loaded: [] as (readonly number[])[],
    bareLoaded: [] as (readonly number[])[],
    bareSearched: [] as (readonly number[])[],
  }
  let searches = 0
  const burst = await withDesktop(async () => {
    await withJournal(rows, async (file) => {
      for (let at = 0; at < rounds; at++) {
        await withSender(['p0', sent, 0], async (url) => {
          runs.bareIdle.push(warm(await runPeer('bare-p0.ts', url, sent)))
          runs.idle.push(warm(await runPeer('p0.ts', url, sent)))
        })
        await withSender(['p0', sent, LOAD], async (url) => {
          runs.bareLoaded.push(warm(await runPeer('bare-p0.ts', url, sent)))
          runs.bareSearched.push(warm(await runPeer('bare-p0.ts', url, sent, file)))
          const run = await runPeer('p0.ts', url, sent, file)
          runs.loaded.push(warm(run))
          searches += Number(run['searches'] ?? 0)
        })
      }
    })
    return p0Burst()
  })
  const idle = figures(runs.idle)
  const bareIdle = figures(runs.bareIdle)
  const loaded = figures(runs.loaded)
  const bareLoaded = figures(runs.bareLoaded)
  const bareSearched = figures(runs.bareSearched)
  return {
    ratio: round(loaded.p99Ms.median / bareLoaded.p99Ms.median),
    ratioToSearched: round(loaded.p99Ms.median / bareSearched.p99Ms.median),
    ratioIdle: round(idle.p99Ms.median / bareIdle.p99Ms.median),
    samplesPerRound: count,
    load: { eventsPerSecond: LOAD, journalRows: rows, searches },
    idle,
    bareIdle,
    loaded,
    bareLoaded,
    bareSearched,
    burst,
  }
}

/** Each figure is taken a round, so that one bad moment of the machine spoils one round. */
function figures(rounds: readonly (readonly number[])[]) {
  return {
    p50Ms: spread(rounds.map((values) => quantile(values, 0.5))),
    p99Ms: spread(rounds.map((values) => quantile(values, 0.99))),
    maxMs: spread(rounds.map((values) => Math.max(...values))),
  }
}
