import { parseArgs } from 'node:util'

export const SECTIONS = [
  'ingest',
  'p0Latency',
  'forward',
  'recovery',
  'journal',
  'window',
  'startup',
  'memory',
  'idle',
  'day',
  'clients',
] as const
export type SectionName = (typeof SECTIONS)[number]

export interface BenchOptions {
  /** Where the result goes; null: standard output only. */
  readonly json: string | null
  readonly only: readonly SectionName[]
  readonly rounds: number
  /** Small sizes and few rounds: to see that it runs, not to compare. */
  readonly quick: boolean
  /** The sizes that take minutes: 5 million rows, a million events through the window. */
  readonly long: boolean
}

export const USAGE = `Usage: npm run bench -- [--json FILE] [--only ${SECTIONS.join(',')}] [--rounds N] [--quick | --long]`

/** Throws an Error whose message says what is wrong with which word. */
export function readOptions(words: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...words],
    options: {
      json: { type: 'string' },
      only: { type: 'string' },
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      long: { type: 'boolean', default: false },
    },
  })
  const { quick, long } = values
  const rounds = Number(values.rounds ?? (quick ? 1 : 5))
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds: "${values.rounds ?? ''}" is not a number of 1 or more`)
  if (quick && long) throw new Error('--quick and --long exclude each other')
  return { json: values.json ?? null, only: sectionsOf(values.only), rounds, quick, long }
}

function sectionsOf(text: string | undefined): readonly SectionName[] {
  if (text === undefined) return SECTIONS
  return text.split(',').map((name) => {
    const known = SECTIONS.find((section) => section === name.trim())
    if (known === undefined)
      throw new Error(`--only: "${name}" is not a section; there are ${SECTIONS.join(', ')}`)
    return known
  })
}
