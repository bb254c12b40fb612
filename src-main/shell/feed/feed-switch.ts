/** Demo to real or back: nothing that the former feed put before the user may lead into the new one. */
import type { Hub } from '../../core/view/hub.ts'
import type { FeedMode } from '../../core/feed.ts'
import type { InAppAlerts } from '../notifications/in-app-alerts.ts'
import type { DesktopNotifications } from '../notifications/notifications.ts'
import type { OnlineWatch } from '../system/online.ts'
import type { Timeline } from '../diagnostics/timeline.ts'

export interface FeedSwitchPorts {
  readonly hub: Pick<Hub, 'reset' | 'touch'>
  readonly notifications: Pick<DesktopNotifications, 'closeAll'>
  readonly inApp: Pick<InAppAlerts, 'clear'>
  readonly online: Pick<OnlineWatch, 'switched'>
  readonly timeline: Pick<Timeline, 'note'>
  /** Badge and tray. */
  readonly showAlerts: () => void
}

export function feedSwitched(ports: FeedSwitchPorts, mode: FeedMode): void {
  ports.timeline.note(`${mode} feed`)
  ports.notifications.closeAll()
  ports.inApp.clear()
  ports.online.switched()
  ports.hub.reset()
  ports.hub.touch('status', 'alerts', 'counters', 'latency', 'missed')
  ports.showAlerts()
}
