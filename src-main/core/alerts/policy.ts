/**
 * The alert policy: a pure reducer `(state, input, now, context) → {state, effects, decisions, keys, undo}` (`Reduction`,
 * turn.ts). It performs nothing and remembers nothing of its own; engine.ts does the one, `state` is the other. The order
 * of checks and the reason for it stand in DECISIONS.md.
 */
import { acknowledge, acknowledgeAll, expirePins } from './acknowledge.ts'
import { decideEvent } from './decide.ts'
import { addAway, awaitMore, dismissDigest, watchAbsence } from './digest.ts'
import type { AcknowledgedKeys } from './engine-types.ts'
import { escalate, nextStep } from './escalation.ts'
import {
  forgetForwards,
  reconfigureForwards,
  resumeForwards,
  unacknowledgeForwards,
} from './forward-recall.ts'
import { forwardDue, noteForwarded } from './forward-policy.ts'
import {
  addSnooze,
  expireSnoozes,
  isSilenced,
  observeQuietHours,
  quietHoursDueIn,
  removeSnooze,
} from './silenced.ts'
import { type AlertState, type Now, policyTime } from './state.ts'
import { stormEndT, SUMMARY_EVERY_MS, weatherStorm } from './storm.ts'
import { type AlertInput, beginTurn, endTurn, type PolicyContext, type Reduction, type Turn } from './turn.ts'
import type { AlertDecision } from './types.ts'
import { expireUndo, UNDO_MS, undoAcknowledge } from './undo.ts'
import { feedHealth, isDown, watchFeed } from './watchdog.ts'
import { refused } from './tally.ts'

interface Answer extends AcknowledgedKeys {
  readonly decisions: readonly AlertDecision[]
}
const NOTHING: Answer = { decisions: [], keys: [], undo: null }

export function reduce(state: AlertState, input: AlertInput, now: Now, context: PolicyContext): Reduction {
  const turn = beginTurn(state, now, context)
  // What time has ended must not decide about what came after.
  expireSnoozes(turn)
  observeQuietHours(turn)
  const answer = take(turn, input)
  passTime(turn)
  return { state: turn.s, effects: endTurn(turn), ...answer }
}

function take(turn: Turn, input: AlertInput): Answer {
  switch (input.kind) {
    case 'batch': {
      const { batch } = input
      if (batch.source !== 'live' && !batch.silent) awaitMore(turn)
      return { ...NOTHING, decisions: batch.events.map((event, at) => decideEvent(turn, batch, event, at)) }
    }
    case 'tick':
      return NOTHING
    case 'configured':
      turn.s.quiet = { minute: -1, active: false }
      observeQuietHours(turn)
      reconfigureForwards(turn, input.former)
      return NOTHING
    case 'acknowledge':
      return { ...NOTHING, ...acknowledge(turn, input, input.rows) }
    case 'acknowledge-all':
      return { ...NOTHING, ...acknowledgeAll(turn, input.number) }
    case 'undo-acknowledge': {
      const answer = undoAcknowledge(turn, input.number)
      unacknowledgeForwards(turn, answer.keys)
      return { ...NOTHING, ...answer }
    }
    case 'restored':
      for (const one of input.early) acknowledge(turn, one)
      resumeForwards(turn)
      return NOTHING
    case 'forget-acknowledged':
      turn.s.undo = []
      forgetForwards(turn)
      return NOTHING
    case 'forwarded':
      noteForwarded(turn, input.id, input.report)
      return NOTHING
    case 'snooze':
      addSnooze(turn, input.scope, input.length)
      return NOTHING
    case 'unsnooze':
      removeSnooze(turn, input.id)
      return NOTHING
    case 'feed':
      feedHealth(turn, input.health)
      return NOTHING
    case 'away':
      addAway(turn, input.from, input.to)
      return NOTHING
    case 'dismiss-missed':
      dismissDigest(turn)
      return NOTHING
    default: {
      const never: never = input
      return never
    }
  }
}

/** Everything that time alone brings about. Cheap when nothing is due, for it runs with every event. */
function passTime(turn: Turn): void {
  expirePins(turn)
  expireUndo(turn)
  escalate(turn)
  weatherStorm(turn)
  forwardDue(turn)
  watchFeed(turn)
  watchAbsence(turn)
}

/** Ms until the policy wants to be asked again, so that nothing has to tick meanwhile; null when only an input can change anything. */
export function dueIn(state: AlertState, now: Now, context: PolicyContext): number | null {
  const { settings, calendar } = context
  const { t } = policyTime(state.clock, now)
  let due = Number.POSITIVE_INFINITY
  const at = (momentT: number) => {
    due = Math.min(due, momentT - t)
  }

  for (const pin of state.pins) {
    if (!pin.expired) {
      at(pin.expiresT)
      due = Math.min(due, pin.expiresAt - now.wallMs)
    }
    const step = nextStep(pin, settings.alerts)
    if (step !== null) at(step.dueT)
  }
  for (const { phase, dueT, expiresT, expiresAt } of state.forwards)
    if (phase.kind === 'waiting') {
      at(Math.min(dueT, expiresT))
      due = Math.min(due, expiresAt - now.wallMs)
    }
  for (const { atT } of state.undo) at(atT + UNDO_MS)
  if (state.storm !== null) {
    at(stormEndT(state.storm))
    if (refused(state.storm.owed) > 0) at(state.storm.summaryT + SUMMARY_EVERY_MS)
  }
  for (const snooze of state.snoozes) {
    if (snooze.until !== null) due = Math.min(due, snooze.until - now.wallMs)
    if (snooze.untilT !== null) at(snooze.untilT)
  }
  const quiet = quietHoursDueIn(settings.quietHours, calendar, now.wallMs)
  if (quiet !== null) due = Math.min(due, quiet)
  const { feed, absence } = state
  if (feed !== null && isDown(feed.health) && !feed.told && !isSilenced({ s: state, settings }, null))
    at(feed.sinceT + settings.alerts.watchdogAfterS * 1000)
  if (absence !== null && absence.to !== null) at(Math.min(absence.settleT, absence.hardT))
  return due === Number.POSITIVE_INFINITY ? null : Math.max(0, due)
}
