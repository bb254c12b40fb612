/**
 * The seam (protocol.md G2, G7): between what was known before the connection and the first page that brings anything new.
 * A server may give only the newest events above `since_id`, or may no longer have the oldest of them; either looks like
 * honest, sparse history. So the seam is asked about before any claim counts:
 *
 *     known ──?── first page          asked from just below `known`
 *     known held again                 → joined, history goes on upward
 *     nothing known, twice             → down from the first page, by the server's own cursor or `before_id`
 *     down to something known          → joined
 *     no way further down              → gone: told once, and history goes on from the first page
 *
 * Where ids have begun anew nothing is known: history is read downward at once, as far as the server's own cursor goes.
 */
import { ask, leftOut, stay, take } from './steps.ts'
import type {
  Pass,
  RecoveryEffect,
  RecoveryEnv,
  RecoveryEventOf,
  RecoveryMemory,
  RecoveryStateOf,
  RecoveryStep,
} from './types.ts'

/** An answer about the seam, or from further down. */
export function look(
  state: RecoveryStateOf<'fetching'>,
  event: RecoveryEventOf<'page'>,
  env: RecoveryEnv,
): RecoveryStep {
  const { memory } = state
  const pass: Pass = {
    ...state.pass,
    pages: state.pass.pages + 1,
    fetched: state.pass.fetched + event.events.length,
  }
  const on = (next: Pass, ...said: readonly RecoveryEffect[]): RecoveryStep =>
    stay({ kind: 'storing', memory, pass: next, verdict: 'more', moved: false }, [
      take(state, event, null),
      ...said,
    ])
  const lowest = event.events[0]?.id ?? Number.POSITIVE_INFINITY
  if (lowest <= pass.known || event.joins) {
    const above = event.events.find(({ id }) => id > pass.known)?.id
    // The first page was not what follows: what it lacked stands here.
    if (pass.below === null && above !== undefined && pass.first !== null && above < pass.first)
      return leftOut(state, event, above, env)
    return on(joined(pass))
  }
  // An end is no end while the answer says that there is more: what it does not bring is not gone.
  const isOver = event.paging.next === null || pass.follows > 0
  if (isOver && event.events.length === 0 && event.paging.more === 'yes')
    return stay({ kind: 'storing', memory, pass, verdict: 'withheld', moved: false }, [
      take(state, event, null),
    ])
  // The page asked for before this one may have come again (G2).
  if (pass.below === null && pass.misses === 0) return on({ ...pass, misses: 1 })
  if (pass.below === null) return on(downFrom(pass, startOfWayDown(pass, lowest, event), event))
  const { below } = pass
  if (lowest < below) return on(downFrom(pass, lowest, event))
  // Nothing lower: an empty page on the way, or the page before come again.
  if (pass.follows === 0) return on({ ...pass, query: event.paging.next ?? pass.query, follows: 1 })
  return on(joined(pass), ...gone(pass, below))
}

/** The server's cursor goes on from the page it came with, which may be newer than the first; our own guess from the lower. */
function startOfWayDown({ first }: Pass, lowest: number, { paging }: RecoveryEventOf<'page'>): number {
  return paging.next !== null && Number.isFinite(lowest) ? lowest : Math.min(first ?? lowest, lowest)
}

/** On towards what is known, by the server's own cursor where it gives one. */
export const downFrom = (pass: Pass, below: number, { paging }: RecoveryEventOf<'page'>): Pass => ({
  ...pass,
  below,
  query: paging.next ?? `before_id=${below}`,
  follows: 0,
})

/** The way down was our own guess, and the server refuses it: there is no way down. */
export function isGuess({ below, query }: Pass): boolean {
  return below !== null && query === `before_id=${below}`
}

export function giveUpSeam(memory: RecoveryMemory, pass: Pass, env: RecoveryEnv): RecoveryStep {
  const step = ask(memory, joined(pass), env)
  return stay(step.state, [...gone(pass, pass.below ?? pass.since), ...step.effects])
}

const joined = (pass: Pass): Pass => ({ ...pass, joined: true, below: null, query: null, follows: 0 })

/** Where ids have begun anew nothing was known before, and the restart itself has been told (G9). */
const gone = ({ known }: Pass, below: number): readonly RecoveryEffect[] => {
  const reason = `the server gives nothing from before event ${below} any more, and what came before this connection ends earlier`
  return known <= 0 ? [] : [{ kind: 'gone', reason }]
}
