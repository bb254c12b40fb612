/** What the tray shows, computed from what is known; the same input gives the same tray (ux.md, Tray). */
import { delayWord } from '../vocabulary/states.ts'
import { clean } from '../alerts/format.ts'
import { freshness, journalWord, statusWord } from './status-word.ts'
import { trayBadge, trayIcon } from './icon.ts'
import { trayMenu } from './menu.ts'
import type { TrayInput, TrayModel } from './types.ts'

/** Windows cuts tooltips off at 127 characters. */
const MAX_TOOLTIP = 127

export function trayModel(input: TrayInput): TrayModel {
  const badge = trayBadge(input.alerts.unacknowledged)
  return {
    icon: trayIcon(input.status, input.alerts),
    badge,
    tooltip: tooltip(input),
    title: badge,
    menu: trayMenu(input),
  }
}

/** `Live · 3 P0 unacknowledged · 42 ms`. */
function tooltip(input: TrayInput): string {
  const { status, alerts, demo } = input
  const { unacknowledged } = alerts
  const parts = [
    demo ? 'Demo' : '',
    statusWord(input),
    journalWord(status),
    unacknowledged > 0 ? `${unacknowledged} P0 unacknowledged` : '',
    alerts.storm === null ? '' : 'Storm',
    alerts.quietHoursActive ? 'Quiet hours' : '',
    delayWord(status.delayMs),
    freshness(input),
  ]
  return clean(parts.filter((part) => part !== '').join(' · '), MAX_TOOLTIP)
}
