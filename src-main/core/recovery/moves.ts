/** What a page means for a recovery, and what comes after it is stored; table.ts says when. */
import { downFrom, look } from './seam.ts'
import { ask, fromTheStart, leftOut, rest, stay, take } from './steps.ts'
import { CONFIRM_AFTER_MS, CONTINUE_AFTER_MS, MAX_FOLLOWS, MAX_PAGES } from './timing.ts'
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

/**
 * The page goes to the journal first; what it means is settled here. Wrong order, repeats and an inclusive `since_id`
 * are survived (protocol.md G2). A page claims history up to its highest id, and the claim counts when the *next* answer holds
 * nothing from before `since`: a server that ignores `since_id` looks honest for one page. Before any claim counts, the
 * first page with anything new has to join what was known (seam.ts).
 */
export function store(
  state: RecoveryStateOf<'fetching'>,
  event: RecoveryEventOf<'page'>,
  env: RecoveryEnv,
): RecoveryStep {
  const { memory } = state
  if (!state.pass.joined && state.pass.first !== null) return look(state, event, env)
  const lowest = event.events[0]?.id ?? state.pass.since
  const highest = event.events.at(-1)?.id ?? state.pass.since
  // Where ids have begun anew there is nothing known to join: a server that gives its newest first says where to go on.
  const isAnew = state.pass.known <= 0 && event.paging.next === null
  const joined = state.pass.joined || isAnew || lowest <= state.pass.known || event.joins
  const pass = { ...state.pass, joined }
  if (event.skipped !== null && joined) return leftOut(state, event, event.skipped, env)
  // From before since_id, or nothing but since_id itself: the page asked for before this one may have come again. So may
  // the empty page that ended the recovery, 35 s old when the confirming pass gets it: no look at all (G6). A page from
  // where the server said to go on may hold anything.
  const empty = event.events.length === 0
  const echoes =
    pass.query === null && (empty ? pass.kind === 'confirm' : lowest < pass.since || highest <= pass.since)
  const repeats = echoes ? pass.repeats + 1 : 0
  const claim = Math.max(pass.claim, claimOf(event, memory.firstLive))
  // Twice the same is how the server is: inclusive; or deaf to since_id, which leaves nothing out as long as the page
  // reaches back to what is proved.
  const honest = repeats > 1 && (lowest >= pass.since || lowest <= pass.floor)
  const floor = repeats === 0 ? pass.claim : honest ? claim : pass.floor
  const brought = highest > pass.since
  const next: Pass = {
    ...pass,
    since: Math.max(pass.since, highest),
    floor,
    claim,
    repeats,
    first: pass.first ?? event.events.find(({ id }) => id > pass.known)?.id ?? null,
    query: null,
    follows: brought ? 0 : pass.follows,
    pages: pass.pages + 1,
    fetched: pass.fetched + event.events.length,
  }
  const takeIt = take(state, event, floor)
  if (!joined && next.first !== null && pass.known <= 0)
    return stay(
      { kind: 'storing', memory, pass: downFrom(next, next.first, event), verdict: 'more', moved: false },
      [takeIt],
    )
  const moved = floor > pass.floor
  const joinedLive = memory.firstLive !== null && pass.since >= memory.firstLive
  const over = repeats === 0 ? joinedLive || !brought : honest
  if (over && !brought && event.paging.more !== 'no') {
    const onward = whereItGoesOn(next, event)
    if (onward !== null)
      return stay({ kind: 'storing', memory, pass: onward, verdict: 'more', moved }, [takeIt])
    if (event.paging.more === 'yes')
      return stay({ kind: 'storing', memory, pass: next, verdict: 'withheld', moved }, [takeIt])
  }
  // REST may be late by its cache (G6), but not by so much that the confirming pass ends before the SNAPSHOT did. A page
  // that came again (G2) ends nothing, so it is not held against the server.
  if (over && pass.kind === 'confirm' && !brought && event.unended !== null)
    return leftOut(state, event, event.unended, env)
  const verdict = over ? 'over' : repeats > 1 ? 'repeating' : 'more'
  return stay({ kind: 'storing', memory, pass: next, verdict, moved }, [takeIt])
}

/** Where the server said to go on, unless it said so before and it brought nothing; null for nowhere. */
function whereItGoesOn(pass: Pass, { paging }: RecoveryEventOf<'page'>): Pass | null {
  return paging.next === null || pass.follows >= MAX_FOLLOWS
    ? null
    : { ...pass, query: paging.next, repeats: 0, follows: pass.follows + 1 }
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
  // What found no room has to be read again.
  if (!event.ok) return rest(state.memory, fromTheStart(pass), 'partial', 'the journal has no room', env)
  if (verdict === 'repeating')
    return rest(state.memory, pass, 'partial', 'the server gives the same page whatever is asked', env)
  if (verdict === 'withheld')
    return rest(state.memory, pass, 'partial', 'the server says that there is more, and sends nothing', env)
  // A page that proves nothing, time and again between two errors, must not keep back-off at its start.
  const memory =
    state.moved || verdict === 'over' ? { ...state.memory, failures: 0, overLong: false } : state.memory
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
      { kind: 'proved', to: claim },
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
