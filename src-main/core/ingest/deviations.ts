/** What the feed sends otherwise than documented: of each kind how often, since when, and one example. A few kB, whatever comes. */
import type { Clock, LogPort } from '../ports.ts'
import { COSTLY, type DeviationKind, type Note } from '../protocol/deviations.ts'
import { redact, type Secret } from '../protocol/secret.ts'
import type { Deviation } from './types.ts'
import { oneLine } from '../vocabulary/text.ts'

/** UTF-16 units of an example. */
const LONGEST_EXAMPLE = 200

export interface Deviations {
  /** For what comes of a connection with this key. */
  noting(key: Secret): Note
  /** In the order in which each was first seen. */
  list(): readonly Deviation[]
  /** Some event had an id that cannot be put in order: that none is missing cannot be proved any more. */
  hasUnordered(): boolean
  clear(): void
}

export function createDeviations(
  { clock, log }: { readonly clock: Clock; readonly log: LogPort },
  changed: () => void,
): Deviations {
  const kinds = new Map<DeviationKind, { -readonly [K in keyof Deviation]: Deviation[K] }>()

  function first(kind: DeviationKind, example: () => string, key: Secret, at: number): void {
    const text = redact(exampleOf(example), key)
    kinds.set(kind, { kind, count: 1, firstAt: at, lastAt: at, example: cut(text) })
    // By its name alone: what the server sent goes into no log.
    log.info('the feed sends something otherwise than documented', { kind })
    if (COSTLY.includes(kind)) changed()
  }

  return {
    noting: (key) => (kind, example) => {
      const at = clock.wallMs()
      const known = kinds.get(kind)
      if (known === undefined) return first(kind, example, key, at)
      known.count += 1
      known.lastAt = at
    },
    list: () => [...kinds.values()].map((one) => ({ ...one })),
    hasUnordered: () => kinds.has('id-unordered') || kinds.has('id-missing'),
    clear: () => kinds.clear(),
  }
}

function exampleOf(example: () => string): string {
  try {
    return example()
  } catch {
    // A value that cannot be written down is counted all the same.
    return ''
  }
}

/** One line of what a person can read. */
function cut(text: string): string {
  const line = oneLine(text, 2 * LONGEST_EXAMPLE)
  return line.length > LONGEST_EXAMPLE ? `${line.slice(0, LONGEST_EXAMPLE - 1)}…` : line
}
