/**
 * The id that the OS keeps with a notification says what a click on it opens, so that a click still lands there after a
 * restart. Windows takes 64 characters at most and calls it a tag; letters, digits and hyphens pass everywhere.
 */
import type { NotificationRequest } from '../../core/alerts/engine-types.ts'
import { parseRowKey, rowKey } from '../../core/view/rows.ts'

type Target = NotificationRequest['target']

export function notificationId({ target, tag }: Pick<NotificationRequest, 'target' | 'tag'>): string {
  if (target.kind !== 'event') return `${target.kind}-${tag}`.replace(/[^a-z0-9-]/gi, '').slice(0, 64)
  // Two alerts of one group never stand at once, and an event has one group: its key is enough.
  return `event-${target.key.replace(':', '-')}`
}

/** Null: not one of ours. */
export function targetOfId(id: string): Target | null {
  const event = /^event-(\d+)-(-?\d+)$/.exec(id)
  if (event !== null) {
    const ref = parseRowKey(`${event[1]}:${event[2]}`)
    return ref === null ? null : { kind: 'event', key: rowKey(ref.epoch, ref.id) }
  }
  const [kind] = id.split('-')
  return kind === 'missed' || kind === 'feed' || kind === 'settings' ? { kind } : null
}

/** Windows hands back `type=click&tag=ID`, or `type=action&action=0&tag=ID`. */
export function idOfActivation(activation: string): string | null {
  return new URLSearchParams(activation).get('tag')
}
