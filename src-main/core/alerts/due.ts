/** When the policy next wants to be asked, so that nothing has to tick meanwhile. */
import { nextStep } from './escalation.ts'
import type { PolicyContext } from './input.ts'
import type { Now } from './policy-time.ts'
import { policyTime } from './policy-time.ts'
import { quietHoursDueIn } from './quiet-hours.ts'
import type { AlertState } from './state.ts'
import { stormEndT, SUMMARY_EVERY_MS } from './storm.ts'
import { refused } from './tally.ts'
import { UNDO_MS } from './undo.ts'
import { isDown, isHeld } from './watchdog.ts'

/** Ms until the next due moment; null when only an input can change anything. Mirrors what `passTime` looks at. */
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
  if (feed !== null && isDown(feed.health) && !feed.told && !isHeld({ s: state, settings }))
    at(feed.sinceT + settings.alerts.watchdogAfterS * 1000)
  if (absence !== null && absence.to !== null) at(Math.min(absence.settleT, absence.hardT))
  return due === Number.POSITIVE_INFINITY ? null : Math.max(0, due)
}
