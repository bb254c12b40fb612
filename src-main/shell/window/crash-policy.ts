/** A window whose page fails: when it is loaded again, and what the user is told. */
import type { Notices } from '../notifications/notices.ts'
import type { DesktopNotifications } from '../notifications/notifications.ts'

/**
 * When a page that failed is loaded again: three times at once, then after 30 s, 1 min, 2 min … 15 min, without end, since
 * what broke it may pass. A page that has lived for a minute has recovered.
 */
const AT_ONCE = 3
const LIVED_MS = 60_000
const FIRST_WAIT_MS = 30_000
const LONGEST_WAIT_MS = 15 * 60_000

export function createCrashPolicy() {
  let failures = 0
  let aliveSince: number | null = null
  return {
    /** It failed: how long to wait before loading it again. */
    failed(now: number): number {
      if (aliveSince !== null && now - aliveSince >= LIVED_MS) failures = 0
      aliveSince = null
      failures += 1
      if (failures <= AT_ONCE) return 0
      return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - AT_ONCE - 1))
    },
    /** It is there and answers. */
    alive: (now: number) => void (aliveSince ??= now),
  }
}

/** A window whose page keeps failing cannot say so itself: the desktop does, by a notification or else a dialog. */
interface BrokenWindowPorts {
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
