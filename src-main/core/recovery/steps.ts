/** The steps that every move of a recovery is made of. */
import { backOffMs } from '../time/scheduling.ts'
import { AHEAD_KEEPS_MS, PAGE_WITHIN_MS, RETRY } from './timing.ts'
import type {
  Pass,
  RecoveryEffect,
  RecoveryEnv,
  RecoveryEventOf,
  RecoveryMemory,
  RecoveryState,
  RecoveryStateOf,
  RecoveryStep,
} from './types.ts'

export const stay = (state: RecoveryState, effects: readonly RecoveryEffect[] = []): RecoveryStep => ({
  state,
  effects,
})

/** `known`: the highest id taken before the connection, which may be above what is proved. */
export const startPass = (kind: Pass['kind'], since: number, known = since): Pass => ({
  kind,
  since,
  floor: since,
  claim: since,
  repeats: 0,
  known,
  joined: false,
  first: null,
  misses: 0,
  below: null,
  query: null,
  follows: 0,
  pages: 0,
  fetched: 0,
  askedAt: Number.NEGATIVE_INFINITY,
})

/** Where a pass asks next: on from what it has, about the seam with what was known, or down towards that. */
export function askOf({ since, query, known, joined, first }: Pass): Pick<Pass, 'since' | 'query'> {
  // Just below the highest known id, so that an honest answer reaches it.
  return { since: joined || first === null ? since : Math.max(0, known - 1), query }
}

/** Asks for the pass's next page, or waits while the server has forbidden it (protocol.md R4). */
export function ask(memory: RecoveryMemory, pass: Pass, env: RecoveryEnv): RecoveryStep {
  if (memory.limitedUntil > env.now)
    return stay({ kind: 'resting', memory, pass, retryAt: memory.limitedUntil, reason: 'rate limited' })
  const ticket = memory.ticket + 1
  const next = { ...(pass.pages === 0 ? pastExpired(memory, pass) : rejoined(pass, env)), askedAt: env.now }
  const deadline = env.now + PAGE_WITHIN_MS
  return stay({ kind: 'fetching', memory: { ...memory, ticket }, pass: next, deadline }, [
    { kind: 'fetch', ...askOf(next), ticket },
  ])
}

/** G7: what is gone was told, and is asked for no more: a pass from a position that was too old begins where history does. */
export function pastExpired({ expired }: RecoveryMemory, pass: Pass): Pass {
  return expired === null || pass.query !== null || pass.since > expired.since
    ? pass
    : { ...pass, since: expired.from, joined: true, below: null }
}

/**
 * G2: where the server or the journal took long over a page, more may have happened meanwhile than the next one holds, and
 * a server that gives its newest events leaves out what lies between. So that page has to join what the pass has by now.
 */
const rejoined = (pass: Pass, env: RecoveryEnv): Pass =>
  pass.joined && env.now - pass.askedAt > AHEAD_KEEPS_MS
    ? { ...pass, joined: false, first: null, misses: 0, known: Math.max(pass.known, pass.since) }
    : pass

/** Whatever the pass had found out of the way, it is found out anew from what is proved. */
export const fromTheStart = ({ kind, floor, known }: Pass): Pass =>
  startPass(kind, floor, Math.max(known, floor))

/** G7: said, and tried again later. A confirming pass that failed leaves nothing in doubt that was not; it just comes later. */
export function rest(
  memory: RecoveryMemory,
  pass: Pass,
  outcome: 'partial' | 'failed',
  reason: string,
  env: RecoveryEnv,
): RecoveryStep {
  const failures = memory.failures + 1
  const retryAt = Math.max(env.now + backOffMs(RETRY, failures, env.random), memory.limitedUntil)
  // Page counts start again, or a pass that ever reached the bound could not go on. On the way down nothing is proved until
  // it has arrived, so it goes on from where it is.
  const again = pass.below === null ? fromTheStart(pass) : { ...pass, pages: 0, follows: 0 }
  const effects: readonly RecoveryEffect[] =
    pass.kind === 'recover' || outcome === 'partial' ? [{ kind: 'outcome', outcome, reason }] : []
  return stay({ kind: 'resting', memory: { ...memory, failures }, pass: again, retryAt, reason }, effects)
}

/** The page's events go to the journal; with the last of them `proves` may become the durable cursor. */
export function take(
  { memory, pass }: RecoveryStateOf<'fetching'>,
  { events, texts }: RecoveryEventOf<'page'>,
  proves: number | null,
): RecoveryEffect {
  // What is proved was taken once, even where a new journal does not know of it (alerts.md A3).
  const known = askOf(pass).since < pass.floor ? events.filter(({ id }) => id <= pass.floor).length : 0
  return {
    kind: 'take',
    ticket: memory.ticket,
    events: events.slice(known),
    texts: texts.slice(known),
    late: pass.kind === 'confirm',
    proves,
  }
}

/** An id is known that the page should hold and does not: nothing is proved by it. */
export function leftOut(
  state: RecoveryStateOf<'fetching'>,
  event: RecoveryEventOf<'page'>,
  id: number,
  env: RecoveryEnv,
): RecoveryStep {
  const { memory, pass } = state
  const step = rest(memory, pass, 'partial', `the server's history left out event ${id}`, env)
  return stay(step.state, [take(state, event, null), ...step.effects])
}
