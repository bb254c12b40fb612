/** What a recovery does next; table.ts says when. */
import {
  CONFIRM_AFTER_MS,
  CONTINUE_AFTER_MS,
  MAX_PAGES,
  PAGE_WITHIN_MS,
  recoveryBackOffMs,
} from './timing.ts'
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

export const startPass = (kind: Pass['kind'], since: number): Pass => ({
  kind,
  since,
  floor: since,
  claim: since,
  repeats: 0,
  pages: 0,
  fetched: 0,
})

/** Asks for the pass's next page, or waits while the server has forbidden it (R4). */
export function ask(memory: RecoveryMemory, pass: Pass, env: RecoveryEnv): RecoveryStep {
  if (memory.limitedUntil > env.now)
    return stay({ kind: 'resting', memory, pass, retryAt: memory.limitedUntil, reason: 'rate limited' })
  const ticket = memory.ticket + 1
  return stay({ kind: 'fetching', memory: { ...memory, ticket }, pass, deadline: env.now + PAGE_WITHIN_MS }, [
    { kind: 'fetch', since: pass.since, ticket },
  ])
}

/** G7: said, and tried again later. A confirming pass that failed leaves nothing in doubt that was not; it just comes later. */
export function rest(
  memory: RecoveryMemory,
  pass: Pass,
  outcome: 'partial' | 'failed',
  reason: string,
  env: RecoveryEnv,
): RecoveryStep {
  const failures = memory.failures + 1
  const retryAt = Math.max(env.now + recoveryBackOffMs(failures, env.random), memory.limitedUntil)
  // Page counts start again, or a pass that ever reached the bound could not go on.
  const again = startPass(pass.kind, pass.floor)
  const effects: readonly RecoveryEffect[] =
    pass.kind === 'recover' || outcome === 'partial' ? [{ kind: 'outcome', outcome, reason }] : []
  return stay({ kind: 'resting', memory: { ...memory, failures }, pass: again, retryAt, reason }, effects)
}

/**
 * The page goes to the journal first; what it means is settled here. Wrong order, repeats and an inclusive `since_id`
 * are survived (G2). A page claims history up to its highest id, and the claim counts when the *next* answer holds
 * nothing from before `since`: a server that ignores `since_id` looks honest for one page.
 */
export function store(
  state: RecoveryStateOf<'fetching'>,
  event: RecoveryEventOf<'page'>,
  env: RecoveryEnv,
): RecoveryStep {
  const { memory, pass } = state
  const take = (proves: number | null): RecoveryEffect => ({
    kind: 'take',
    ticket: memory.ticket,
    events: event.events,
    texts: event.texts,
    late: pass.kind === 'confirm',
    proves,
  })
  const leftOut = (id: number): RecoveryStep => {
    const step = rest(memory, pass, 'partial', `the server's history left out event ${id}`, env)
    return stay(step.state, [take(null), ...step.effects])
  }
  if (event.skipped !== null) return leftOut(event.skipped)
  const lowest = event.events[0]?.id ?? pass.since
  const highest = event.events.at(-1)?.id ?? pass.since
  // From before since_id, or nothing but since_id itself: the page asked for before this one may have come again. So may
  // the empty page that ended the recovery, 35 s old when the confirming pass gets it: no look at all (G6).
  const empty = event.events.length === 0
  const echoes = empty ? pass.kind === 'confirm' : lowest < pass.since || highest <= pass.since
  const repeats = echoes ? pass.repeats + 1 : 0
  const claim = Math.max(pass.claim, claimOf(event, memory.firstLive))
  // Twice the same is how the server is: inclusive; or deaf to since_id, which leaves nothing out as long as the page
  // reaches back to what is proved.
  const honest = repeats > 1 && (lowest >= pass.since || lowest <= pass.floor)
  const floor = repeats === 0 ? pass.claim : honest ? claim : pass.floor
  const next: Pass = {
    ...pass,
    since: Math.max(pass.since, highest),
    floor,
    claim,
    repeats,
    pages: pass.pages + 1,
    fetched: pass.fetched + event.events.length,
  }
  const joined = memory.firstLive !== null && pass.since >= memory.firstLive
  const over = repeats === 0 ? joined || highest <= pass.since : honest
  // REST may be late by its cache (G6), but not by so much that the confirming pass ends before the SNAPSHOT did. A page
  // that came again (G2) ends nothing, so it is not held against the server.
  if (over && pass.kind === 'confirm' && highest <= pass.since && event.unended !== null)
    return leftOut(event.unended)
  const verdict = over ? 'over' : repeats > 1 ? 'repeating' : 'more'
  return stay({ kind: 'storing', memory, pass: next, verdict }, [take(floor)])
}

/**
 * How far a page claims history: to its highest id, but never past the first live event. REST may be older than the
 * connection (G6), and what lies between is known after the confirming pass only.
 */
function claimOf(event: RecoveryEventOf<'page'>, firstLive: number | null): number {
  const last = event.events.findLast((one) => firstLive === null || one.id < firstLive)
  return last?.id ?? 0
}

/** Durable: on to the next page, or the pass is over. */
export function proceed(
  state: RecoveryStateOf<'storing'>,
  event: RecoveryEventOf<'stored'>,
  env: RecoveryEnv,
): RecoveryStep {
  const { pass, verdict } = state
  if (!event.ok) return rest(state.memory, pass, 'partial', 'the journal has no room', env)
  if (verdict === 'repeating')
    return rest(state.memory, pass, 'partial', 'the server gives the same page whatever is asked', env)
  const memory = { ...state.memory, failures: 0 }
  if (verdict === 'over') return finish(memory, pass, env)
  if (pass.pages < MAX_PAGES) return ask(memory, pass, env)
  const step = rest(memory, pass, 'partial', `${MAX_PAGES} pages read, more to come`, env)
  return step.state.kind === 'resting'
    ? stay({ ...step.state, retryAt: env.now + CONTINUE_AFTER_MS }, step.effects)
    : step
}

function finish(memory: RecoveryMemory, pass: Pass, env: RecoveryEnv): RecoveryStep {
  const { claim } = pass
  const complete: RecoveryEffect = { kind: 'outcome', outcome: 'complete', reason: '' }
  if (pass.kind === 'confirm' && !memory.doubted)
    return stay({ kind: 'proven', memory, completedWall: env.wall }, [
      { kind: 'proved', to: pass.since },
      complete,
    ])
  const settling: RecoveryState = {
    kind: 'settling',
    memory: { ...memory, doubted: false },
    from: claim,
    confirmAt: env.now + CONFIRM_AFTER_MS,
    completedWall: env.wall,
  }
  const advance: RecoveryEffect = { kind: 'advance', to: claim }
  return stay(settling, pass.kind === 'confirm' ? [advance] : [advance, complete])
}
