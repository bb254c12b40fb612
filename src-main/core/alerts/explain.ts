/** What was decided, in words: the answers to "why was I (not) notified?" and "was this forwarded?". */
import type { AlertDecision, AlertReasonCode } from './types.ts'
import { formatDuration, formatMs } from '../vocabulary/times.ts'
import type { Forward, KeptReason } from './state.ts'

type Explained = Pick<AlertDecision, 'reason' | 'detail' | 'ageS'>

/** A sentence for the details view. Null: the event was journaled without a decision. */
export function explain(decision: Explained | null): string {
  if (decision === null) return 'No decision was recorded for this signal'
  return SENTENCES[decision.reason](decision)
}

/**
 * "Alerted": by the desktop, or by the window where that took no notification (alerts.md A15); which, is not known as it is
 * decided.
 */
const SENTENCES: Readonly<Record<AlertReasonCode, (decision: Explained) => string>> = {
  raised: ({ detail }) => `Alerted${detail === null ? '' : `: your rule “${detail}”`}`,
  'raised-rearmed': ({ detail }) => `Alerted within the cool-down, because ${detail ?? 'it grew stronger'}`,
  'raised-quiet': ({ detail }) =>
    `Alerted silently${detail === null ? ', as set for P1' : `: your rule “${detail}”`}`,
  grouped: () => 'Counted into the alert just shown for the same symbol, type and side',
  'in-summary': () => 'Not notified by itself: storm, counted into its summary',
  'first-run': () => 'Not notified: listed on the first connection, which fills the feed in silence',
  'already-raised': () => 'Not notified again: you were told of this signal before',
  'too-old': ({ detail, ageS }) => `Not notified: ${detail ?? `${ageS} s late, past its time to live`}`,
  'rule-feed': ({ detail }) => `Not notified: your rule${named(detail)} lists it only`,
  'rule-off': ({ detail }) => `Not notified: your rule${named(detail)} switches it off`,
  'priority-default': ({ detail }) => `Not notified: ${detail ?? 'this priority'} signals are listed only`,
  'cool-down': ({ detail }) => `Not notified: cool-down, ${detail ?? 'raised shortly before'}`,
  storm: () => 'Not notified: too many notifications in a short time, and this one would have been silent',
  inhibited: ({ detail }) =>
    `Not notified: a P0 of ${detail ?? 'its symbol'} mutes its P1 signals for a while`,
  snoozed: () => 'Not notified: everything was snoozed',
  muted: ({ detail }) => `Not notified: ${mutedWhat(detail)} was snoozed or muted`,
  'quiet-hours': ({ detail }) => `Not notified: quiet hours${detail === null ? '' : ` ${detail}`}`,
}

const named = (detail: string | null): string => (detail === null ? '' : ` “${detail}”`)

function mutedWhat(detail: string | null): string {
  if (detail === null) return 'its symbol or type'
  const at = detail.indexOf(':')
  return `${detail.slice(0, at)} ${detail.slice(at + 1)}`
}

/**
 * A sentence for one target.
 *
 * @param t policy time now
 */
export function explainForward(forward: Forward, t: number): string {
  const { phase, name, ageMs } = forward
  switch (phase.kind) {
    case 'waiting':
      if (forward.when === 'away') return `Goes to ${name} once nobody is at the computer`
      return `Goes to ${name} in ${formatDuration(Math.max(0, forward.dueT - t))}, unless it is acknowledged`
    case 'sending':
      return `Being forwarded to ${name}`
    case 'delivered':
      return `Forwarded to ${name} ${formatDuration(ageMs + phase.afterMs)} after detection, delivered after ${formatMs(phase.tookMs)}`
    case 'kept':
      return `Not forwarded to ${name}: ${REASONS[phase.reason](phase.detail)}`
  }
}

const because = (words: string, detail: string): string => (detail === '' ? words : `${words} (${detail})`)

const REASONS: Readonly<Record<KeptReason, (detail: string) => string>> = {
  rule: (detail) => (detail === '' ? 'it takes other signals' : `its rule “${detail}” keeps it here`),
  acknowledged: () => 'it was acknowledged before',
  silenced: () => 'it was silenced before',
  present: () => 'somebody was at the computer',
  removed: () => 'the target was switched off',
  late: (detail) => because('it could not be delivered within its time to live', detail),
  refused: (detail) => because('the target refused it', detail),
}
