/** What the app costs while nothing happens and nobody looks. */
import { num } from '../lib/child.ts'
import type { BenchOptions } from '../lib/options.ts'
import { runPeer, withSender, type Message } from '../lib/peers.ts'
import { spread } from '../lib/stats.ts'

export async function idle({ rounds, quick }: BenchOptions) {
  const seconds = quick ? 5 : 30
  const runs: Message[] = []
  // Nobody else's load changes what is counted here; half a minute at once is fair and short.
  await withSender(['missed', 0], async (url) => {
    const times = quick ? 1 : rounds
    runs.push(...(await Promise.all(Array.from({ length: times }, () => runPeer('quiet.ts', url, seconds)))))
  })
  const of = (key: string) => spread(runs.map((run) => num(run, key)))
  return {
    seconds,
    timersPerSecond: of('timersPerSecond'),
    mainWakeUpsPerSecond: of('mainWakeUpsPerSecond'),
    allWakeUpsPerSecond: of('allWakeUpsPerSecond'),
    cpuPercent: of('cpuPercent'),
  }
}
