/** A window whose page keeps failing cannot say so itself: the desktop does, by a notification or else a dialog. */
import type { Notices } from '../notifications/notices.ts'
import type { DesktopNotifications } from '../notifications/notifications.ts'

interface BrokenWindowPorts {
  readonly notices: Pick<Notices, 'tell'>
  readonly notifications: Pick<DesktopNotifications, 'notify' | 'close'>
  /** Waits for nobody. */
  readonly showDialog: (title: string, text: string) => void
}

const WINDOW_TAG = 'window'
const BROKEN_TITLE = 'The FastFeed window keeps failing'
const BACK = 'This window failed several times and was loaded again. Alerts went on. The log has the details.'

/** `againInMs`: until it is loaded again; null: it is back. */
export function tellBroken(
  { notices, notifications, showDialog }: BrokenWindowPorts,
  againInMs: number | null,
): void {
  if (againInMs === null) {
    notifications.close(WINDOW_TAG)
    notices.tell(WINDOW_TAG, 'warning', BACK)
    return
  }
  const body = `Alerts and sounds by the system go on. It is loaded again in ${Math.round(againInMs / 1000)} s; opening it tries at once.`
  notifications.notify(
    {
      tag: WINDOW_TAG,
      title: BROKEN_TITLE,
      body,
      urgency: 'normal',
      target: { kind: 'feed' },
      actions: false,
    },
    (result) => {
      if (result === 'failed') showDialog(BROKEN_TITLE, body)
    },
  )
}
