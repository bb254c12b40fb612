/** What every section of the proof hands back. A `failures` entry says what broke and how to repeat it. */

export interface SectionOptions {
  /** `full` is the promise of the report; `quick` minutes; `brief` what `npm test` can afford. */
  readonly scale: 'full' | 'quick' | 'brief'
  /** Repeats this one run instead of drawing many. */
  readonly seed: number | null
  /** A progress line. */
  readonly say: (text: string) => void
}

export interface SectionResult {
  readonly runs: number
  readonly ok: boolean
  /** Counts of loss: each must be 0. */
  readonly losses: Readonly<Record<string, number>>
  /** Everything else worth knowing. */
  readonly figures: Readonly<Record<string, unknown>>
  readonly failures: readonly Failure[]
}

export interface Failure {
  readonly what: string
  readonly seed: number | null
  readonly repeat: string
}

export type Section = (options: SectionOptions) => Promise<SectionResult>

export function result(
  runs: number,
  losses: Readonly<Record<string, number>>,
  figures: Readonly<Record<string, unknown>>,
  failures: readonly Failure[],
): SectionResult {
  const clean = Object.values(losses).every((count) => count === 0)
  return { runs, ok: clean && failures.length === 0, losses, figures, failures }
}

export function failure(section: string, seed: number | null, what: string): Failure {
  const option = seed === null ? '' : ` --seed ${seed}`
  return { what, seed, repeat: `node test/prove/run.ts --only ${section}${option}` }
}
