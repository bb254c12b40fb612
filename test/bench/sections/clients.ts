/**
 * The same events, cuts and kills for FastFeed's own client, the documentation's sample and two public resumable clients. What each is
 * given stands in the README under "Compared with others".
 */
import { hasPythonSample, PYTHON } from '../lib/machine.ts'
import type { BenchOptions } from '../lib/options.ts'
import { quantile, round, spread } from '../lib/stats.ts'
import type { ReplaySize } from '../replay/plan.ts'
import { replay, type ReplayResult } from '../replay/replay.ts'

/** Eight minutes of a lively feed. */
const FULL: ReplaySize = { events: 10_000, perSecond: 20, cuts: 20, kills: 5 }
const QUICK: ReplaySize = { events: 1_000, perSecond: 40, cuts: 2, kills: 1 }
const MOST_ROUNDS = 2

const LABELS: Readonly<Record<string, string>> = {
  fastfeed: 'FastFeed: `npm run tail` with `--data-dir`',
  python: "the page's Python sample, started again 1 s after it ends",
  centrifuge: 'centrifuge, its position in memory',
  centrifugeKept: 'the same, its position written to a file after each event',
  eventsource: 'eventsource, its last id in memory',
  eventsourceKept: 'the same, its id written to a file after each event',
}

export async function clients({ rounds, quick }: BenchOptions) {
  const size = quick ? QUICK : FULL
  const python = hasPythonSample() ? PYTHON : null
  const runs: ReplayResult[] = []
  for (let seed = 1; seed <= Math.min(rounds, MOST_ROUNDS); seed++)
    runs.push(await replay(seed, size, python))
  const names = Object.keys(runs[0]?.clients ?? {})
  const byClient = Object.fromEntries(names.map((name) => [name, figures(runs, name)]))
  const journal: Journal = {
    missed: runs.map((run) => run.journal.missed),
    doubled: runs.map((run) => run.journal.doubled),
  }
  console.error(table(size, byClient, journal))
  if (python === null) console.error("The page's sample is left out: python3-websockets is not installed.")
  return { ...size, python: python !== null, byClient, journal }
}

type Figures = ReturnType<typeof figures>

interface Journal {
  readonly missed: readonly number[]
  readonly doubled: readonly number[]
}

/** Counts are told of each round. */
function figures(runs: readonly ReplayResult[], name: string) {
  const own = runs.flatMap(({ clients: { [name]: client } }) => (client === undefined ? [] : [client]))
  const recoveries = own.flatMap(({ recoveriesMs }) => recoveriesMs)
  const recovered = recoveries.filter((ms) => ms !== null)
  return {
    missed: {
      cuts: own.map(({ missed }) => missed.cuts),
      kills: own.map(({ missed }) => missed.kills),
      /** After neither. */
      otherwise: own.map(({ missed }) => missed.otherwise),
    },
    doubled: own.map(({ doubled }) => doubled),
    /** Cuts after which nothing came until the next interruption. */
    unrecovered: recoveries.length - recovered.length,
    recoverMedianMs: round(quantile(recovered, 0.5)),
    recoverMaxMs: round(quantile(recovered, 1)),
    /** Of 1,000 events delivered, all threads. */
    cpuMs: spread(own.map(({ cpuMs }) => cpuMs)),
  }
}

/** As the README has it. */
function table(
  { cuts, kills }: ReplaySize,
  byClient: Readonly<Record<string, Figures>>,
  journal: Journal,
): string {
  const rows = Object.entries(byClient).flatMap(
    ([name, { missed, doubled, unrecovered, recoverMedianMs, recoverMaxMs, cpuMs }]) => [
      [
        LABELS[name] ?? name,
        said(missed.cuts),
        said(missed.kills),
        said(doubled),
        `${seconds(recoverMedianMs)}, ${seconds(recoverMaxMs)} s${unrecovered > 0 ? ` (${unrecovered} not before the next)` : ''}`,
        `${cpuMs.median} ms`,
      ],
      ...(name === 'fastfeed'
        ? [['its journal', said(journal.missed), '', said(journal.doubled), '', '']]
        : []),
    ],
  )
  const heads = [
    '',
    `missed: ${cuts} cuts`,
    `${kills} kills`,
    'doubled',
    'complete after a cut: median, longest',
    'CPU of 1,000 events',
  ]
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

const said = (counts: readonly number[]): string => [...new Set(counts)].join(' and ')

const seconds = (ms: number): number => round(ms / 1_000)
