/**
 * The alert policy: a pure reducer `(state, input, now, context) → {state, effects, decisions}`. It performs nothing
 * and remembers nothing of its own; engine.ts does the one, `state` is the other. The order of checks and the reason
 * for it stand in DECISIONS.md.
 */
import { acknowledge, acknowledgeAll, expirePins } from './acknowledge.ts'
import { decideEvent } from './decide.ts'
import { addAway, awaitMore, dismissDigest, watchAbsence } from './digest.ts'
import { escalate } from './escalation.ts'
import {
  forgetForwards,
  reconfigureForwards,
  resumeForwards,
  unacknowledgeForwards,
} from './forward-recall.ts'
import { forwardDue, noteForwarded } from './forward-policy.ts'
import type { AlertInput, PolicyContext, Reduction } from './input.ts'
import type { Now } from './policy-time.ts'
import { observeQuietHours } from './quiet-hours.ts'
import { addSnooze, expireSnoozes, removeSnooze } from './snooze.ts'
import type { AlertState } from './state.ts'
import { weatherStorm } from './storm.ts'
import { beginTurn, endTurn, type Turn } from './turn.ts'
import type { AlertDecision } from './types.ts'
import { expireUndo, undoAcknowledge, type Acknowledged } from './undo.ts'
import { feedHealth, watchFeed } from './watchdog.ts'

interface Answer extends Acknowledged {
  readonly decisions: readonly AlertDecision[]
}
const NOTHING: Answer = { decisions: [], acknowledged: [], undo: null }

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
      unacknowledgeForwards(turn, answer.acknowledged)
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
