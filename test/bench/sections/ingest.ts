/**
 * Events a second from the socket to the journal, beside the bare limit, the same with one table or with the
 * journal behind it, and the documentation's Python sample.
 */
import { num } from '../lib/child.ts'
import { hasPythonSample } from '../lib/machine.ts'
import type { BenchOptions } from '../lib/options.ts'
import { numbers, runPeer, withSender, type Message } from '../lib/peers.ts'
import { round, slope, spread } from '../lib/stats.ts'

/** Events a second. */
const STEADY = 20_000

/** The first is for the compiler. */
const FLOODS = 2

export async function ingest({ rounds, quick, long }: BenchOptions) {
  const count = quick ? 20_000 : 100_000
  const python = hasPythonSample()
  const bare: Message[] = []
  const table: Message[] = []
  const journal: Message[] = []
  const sample: Message[] = []
  const ours: Message[] = []
  const hidden: Message[] = []
  for (let at = 0; at < rounds; at++)
    await withSender(['flood', count, FLOODS], async (url) => {
      bare.push(await runPeer('bare-ws.ts', url, count, FLOODS))
      table.push(await runPeer('bare-table.ts', url, count, FLOODS))
      journal.push(await runPeer('bare-journal.ts', url, count, FLOODS))
      if (python) sample.push(await runPeer('sample.py', url, count, FLOODS))
      ours.push(await runPeer('fastfeed.ts', url, count, FLOODS))
      hidden.push(await runPeer('fastfeed.ts', url, count, FLOODS, '--hidden'))
    })
  const perSecond = (runs: readonly Message[], key = 'laps', flood = FLOODS - 1) =>
    spread(runs.map((run) => count / num(lapOf(run, key, flood), 'seconds')))
  const cpu = (runs: readonly Message[], key: string, what = 'cpuSeconds') =>
    spread(runs.map((run) => (num(lapOf(run, key, FLOODS - 1), what) / count) * 1e6))
  const limit = perSecond(bare)
  const tableLimit = perSecond(table)
  const durableLimit = perSecond(journal)
  const taken = perSecond(ours, 'taken')
  const durable = perSecond(ours, 'durable')
  const sampled = python ? perSecond(sample) : null
  const cold = { bare: perSecond(bare, 'laps', 0), durable: perSecond(ours, 'durable', 0) }
  return {
    ratio: round(durable.median / limit.median),
    ratioTaken: round(taken.median / limit.median),
    /** Of the first flood that a process sees, when nothing of it has been compiled. */
    ratioCold: round(cold.durable.median / cold.bare.median),
    /** What is left when nothing but one table, or the journal, stands behind the socket; and how near the product comes to the latter. */
    ratioOfBareTable: round(tableLimit.median / limit.median),
    ratioOfBareJournal: round(durableLimit.median / limit.median),
    ratioToBareJournal: round(durable.median / durableLimit.median),
    ...(sampled === null
      ? {}
      : {
          ratioToPython: round(durable.median / sampled.median),
          ratioTakenToPython: round(taken.median / sampled.median),
        }),
    events: count,
    eventsPerSecond: {
      bare: limit,
      bareTable: tableLimit,
      bareJournal: durableLimit,
      python: sampled,
      taken,
      durable,
      takenHidden: perSecond(hidden, 'taken'),
      durableHidden: perSecond(hidden, 'durable'),
      cold,
    },
    cpuMicrosecondsPerEvent: {
      bare: cpu(bare, 'laps'),
      bareTable: cpu(table, 'laps'),
      bareJournal: cpu(journal, 'laps'),
      python: python ? cpu(sample, 'laps') : null,
      allThreads: cpu(ours, 'durable'),
      /** Until what is durable is also counted for the pulse, and a search finds it. */
      settled: spread(ours.map((run) => (num(run, 'settledCpuSeconds') / count) * 1e6)),
      mainThread: cpu(ours, 'durable', 'mainCpuSeconds'),
      mainThreadHidden: cpu(hidden, 'durable', 'mainCpuSeconds'),
    },
    cpuRatioMainThread: round(cpu(ours, 'durable', 'mainCpuSeconds').median / cpu(bare, 'laps').median),
    shed: spread(ours.map((run) => num(run, 'shed'))),
    cpuByRate: await byRate(quick ? 1 : Math.min(rounds, 2), quick),
    // As many as the journal keeps up with, and more than it can take.
    memory: await memory(quick ? 20_000 : long ? 3_000_000 : 1_000_000, ['rate', STEADY]),
    flood: await memory(quick ? 20_000 : 1_000_000, ['flood']),
  }
}

function lapOf(run: Message, key: string, flood: number): Record<string, unknown> {
  const laps = run[key]
  const lap: unknown = Array.isArray(laps) ? laps[flood] : undefined
  if (typeof lap !== 'object' || lap === null) throw new Error(`expected a lap ${flood} at ${key}`)
  return { ...lap }
}

/** CPU an event at several rates; the dearest events are the rare ones, as every wake-up has its price. */
async function byRate(rounds: number, quick: boolean) {
  const result: Record<string, unknown> = {}
  for (const [rate, count] of [
    [10, 40],
    [100, 400],
    [1_000, 4_000],
    [10_000, 30_000],
  ] as const) {
    const wanted = quick ? Math.ceil(count / 10) : count
    const runs: Message[] = []
    for (let at = 0; at < rounds; at++)
      await withSender(['rate', wanted, rate], async (url) => {
        runs.push(await runPeer('fastfeed.ts', url, wanted, 1))
      })
    result[`${rate}/s`] = {
      allThreads: spread(runs.map((run) => (num(lapOf(run, 'durable', 0), 'cpuSeconds') / wanted) * 1e6)),
      mainThread: spread(runs.map((run) => (num(lapOf(run, 'durable', 0), 'mainCpuSeconds') / wanted) * 1e6)),
    }
  }
  return result
}

/** Resident memory of one client over many events; the second half tells growth from warming up. */
async function memory(count: number, [mode, rate = 0]: readonly [mode: string, rate?: number]) {
  const run = await withSender([mode, count, rate], (url) => runPeer('fastfeed.ts', url, count, 1))
  const samples = run['memory']
  if (!Array.isArray(samples)) throw new Error('expected samples of memory')
  const points = samples.map((sample) => numbers({ sample }, 'sample'))
  const late = points.slice(Math.floor(points.length / 2)).map(([x = 0, y = 0]) => [x, y] as const)
  return {
    events: count,
    durablePerSecond: round(count / num(lapOf(run, 'durable', 0), 'seconds')),
    bytesPerEvent: round(slope(late)),
    residentMiB: round((late.at(-1)?.[1] ?? 0) / 2 ** 20),
    journalBytesPerEvent: round(num(run, 'bytes') / num(run, 'stored')),
    shed: num(run, 'shed'),
  }
}
