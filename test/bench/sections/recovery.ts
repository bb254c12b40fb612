/** Events missed and read again over REST: time until all are in the journal. */
import { num } from '../lib/child.ts'
import type { BenchOptions } from '../lib/options.ts'
import { runPeer, withSender } from '../lib/peers.ts'
import { round, spread } from '../lib/stats.ts'

export async function recovery({ rounds, quick }: BenchOptions) {
  const sizes = quick ? [1_000, 5_000] : [1_000, 10_000, 100_000]
  const bySize: Record<string, unknown> = {}
  const ratios = { plain: Number.NaN, journal: Number.NaN }
  const perEvent: number[] = []
  for (const size of sizes) {
    const ours: number[] = []
    const plain: number[] = []
    const journal: number[] = []
    const cpu: number[] = []
    const bareCpu: number[] = []
    const firstPage: number[] = []
    const bareFirstPage: number[] = []
    for (let at = 0; at < rounds; at++)
      await withSender(['missed', size], async (url) => {
        plain.push(num(await runPeer('bare-recovery.ts', url, size, 'plain'), 'seconds'))
        const bare = await runPeer('bare-recovery.ts', url, size, 'journal')
        journal.push(num(bare, 'seconds'))
        bareFirstPage.push(num(bare, 'firstPageSeconds'))
        bareCpu.push((num(bare, 'cpuSeconds') / size) * 1e6)
        const run = await runPeer('recovery.ts', url, size)
        ours.push(num(run, 'seconds'))
        firstPage.push(num(run, 'firstPageSeconds'))
        cpu.push((num(run, 'cpuSeconds') / size) * 1e6)
      })
    const seconds = { ours: spread(ours), barePlainTable: spread(plain), bareJournalTables: spread(journal) }
    ratios.plain = round(seconds.ours.median / seconds.barePlainTable.median)
    ratios.journal = round(seconds.ours.median / seconds.bareJournalTables.median)
    perEvent.push(seconds.ours.median / size)
    bySize[size] = {
      seconds,
      // Part of them: the connection, the answer, and code that runs for the first time. It is the same whatever is missing.
      firstPageSeconds: { ours: spread(firstPage), bareJournalTables: spread(bareFirstPage) },
      ratioToPlainTable: ratios.plain,
      ratioToJournalTables: ratios.journal,
      cpuMicrosecondsPerEvent: { ours: spread(cpu), bareJournalTables: spread(bareCpu) },
    }
  }
  const [, middle = 0] = perEvent
  return {
    // Of the largest size: the journal's own tables, filled with nothing around them.
    ratio: ratios.journal,
    ratioToPlainTable: ratios.plain,
    /** Time an event at the largest size over that at the middle one; 1 is linear. */
    linearity: round((perEvent.at(-1) ?? Number.NaN) / middle),
    bySize,
  }
}
