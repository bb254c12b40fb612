/** What tray and window see of the alert state. */
import type { AlertState, Pin } from './state.ts'
import type { AlertView, PinnedAlert } from './types.ts'

export function viewOf(state: AlertState): AlertView {
  return {
    unacknowledged: state.pins.length + state.overflow,
    pinned: state.pins.map(shown),
    storm: state.storm && { since: state.storm.since, suppressed: state.storm.suppressed },
    snoozes: state.snoozes.map(({ id, scope, until, since }) => ({ id, scope, until, since })),
    quietHoursActive: state.quiet.active,
    away: state.away,
    digest: state.digest,
  }
}

/** Whether nothing that a listener asks for differs: the view, what can be undone, how forwarding got on. Parts are replaced, never mutated. */
export function looksTheSame(a: AlertState, b: AlertState): boolean {
  return (
    a.pins === b.pins &&
    a.overflow === b.overflow &&
    a.undo === b.undo &&
    a.storm === b.storm &&
    a.snoozes === b.snoozes &&
    a.quiet.active === b.quiet.active &&
    a.away === b.away &&
    a.forwards === b.forwards &&
    a.digest === b.digest
  )
}

function shown({ key, event, count, raisedAt, expiresAt, expired }: Pin): PinnedAlert {
  return { key, event, count, raisedAt, expiresAt, expired }
}
