/** A decision in words: the answer to "why was I (not) notified?". */
import type { AlertDecision, AlertReasonCode } from './types.ts'

type Explained = Pick<AlertDecision, 'reason' | 'detail' | 'ageS'>

/** A sentence for the details view. Null: the event was journaled without a decision. */
export function explain(decision: Explained | null): string {
  if (decision === null) return 'No decision was recorded for this signal'
  return SENTENCES[decision.reason](decision)
}

/** "Alerted": by the desktop, or by the window where that took no notification (A15); which, is not known as it is decided. */
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
