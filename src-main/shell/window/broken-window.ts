/** A window whose page keeps failing cannot say so itself: the desktop does, by a notification or else a dialog. */
import type { Notices } from '../notifications/notices.ts'
import type { DesktopNotifications } from '../notifications/notifications.ts'

export interface BrokenWindowPorts {
  readonly notices: Pick<Notices, 'tell'>
  readonly notifications: Pick<DesktopNotifications, 'notify' | 'close'>
  /** Waits for nobody. */
  readonly showDialog: (title: string, text: string) => void
}

const TAG = 'window'
const TITLE = 'The FastFeed window keeps failing'
const BACK = 'This window failed several times and was loaded again. Alerts went on. The log has the details.'

/** Null: it is back. */
export function tellBroken(
  { notices, notifications, showDialog }: BrokenWindowPorts,
  againInMs: number | null,
): void {
  if (againInMs === null) {
    notifications.close(TAG)
    notices.tell(TAG, 'warning', BACK)
    return
  }
  const body = `Alerts and sounds by the system go on. It is loaded again in ${Math.round(againInMs / 1000)} s; opening it tries at once.`
  notifications.notify(
    { tag: TAG, title: TITLE, body, urgency: 'normal', target: { kind: 'feed' }, actions: false },
    (result) => {
      if (result === 'failed') showDialog(TITLE, body)
    },
  )
}
