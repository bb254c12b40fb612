/** A notification as an alert's, shown by the desktop, and whether a click on it reaches the app. */
import type { After } from '../../core/ports.ts'
import type { NotificationRequest } from '../../core/alerts/engine-types.ts'
import type { Check, Outcome } from '../../core/self-test/types.ts'
import type { DesktopNotifications } from '../notifications/notifications.ts'

export interface NotificationCheckPorts {
  /** Apart from the feed's own, so that closing this one closes no alert. */
  readonly open: (onClick: () => void) => DesktopNotifications
  /** How long the user is given to click, ms, from the moment that nothing else is left to try; 0: nobody is asked. */
  readonly patienceMs: number
  readonly after: After
}

const REQUEST: Omit<NotificationRequest, 'body'> = {
  tag: 'self-test',
  title: 'FastFeed checks this machine',
  urgency: 'normal',
  target: { kind: 'settings' },
  actions: false,
}
const ASKING = 'Click here: it shows that clicks on alerts reach the app.'
const TELLING = 'Alerts can be shown here. Nothing needs to be done.'

/** Two parts that share one notification: it stays from the first to the second. */
export function notificationChecks(ports: NotificationCheckPorts): readonly [shown: Check, clicked: Check] {
  const { patienceMs, after } = ports
  let clicked = false
  let isShown = false
  let wake: () => void = () => undefined
  const notifications = ports.open(() => {
    clicked = true
    wake()
  })

  const show = (): Promise<Outcome> =>
    new Promise((resolve) =>
      notifications.notify({ ...REQUEST, body: patienceMs > 0 ? ASKING : TELLING }, (result, reason) => {
        isShown = result === 'shown'
        if (isShown) resolve({ kind: 'ok', detail: 'The desktop has shown it.' })
        else resolve({ kind: 'failed', why: `The desktop has not shown it: ${reason}.` })
      }),
    )

  async function click(signal: AbortSignal): Promise<Outcome> {
    if (!isShown) return { kind: 'absent', why: 'There was no notification to click.' }
    if (!clicked && patienceMs > 0)
      await new Promise<void>((resolve) => {
        wake = resolve
        const cancel = after(patienceMs, resolve)
        signal.addEventListener('abort', () => {
          cancel()
          resolve()
        })
      })
    return clicked
      ? { kind: 'ok', detail: 'The click has reached the app.' }
      : { kind: 'absent', why: 'Nobody clicked it.' }
  }

  function takeAway(): Promise<void> {
    notifications.closeAll()
    return notifications.settled()
  }

  return [
    { name: 'notification', run: show },
    { name: 'notification-click', run: (signal) => click(signal).finally(takeAway) },
  ]
}
