/** What the tray shows, computed from what is known; the same input gives the same tray (ux.md, Tray). */
import { clean } from '../vocabulary/signals.ts'
import { delayWord } from '../vocabulary/states.ts'
import { freshness, journalWord, statusWord, trayMenu } from './menu.ts'
import type { TrayBadge, TrayIcon, TrayInput, TrayModel } from './types.ts'
import type { AlertView } from '../alerts/types.ts'
import type { FeedStatus } from '../ingest/types.ts'

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

/**
 * A feed that is not live must not look so because of an alert: its own shape stays, and the badge tells of the alert.
 * What only the user can mend asks for attention like an alert does.
 */
function trayIcon(
  { connection, recovery, journal }: Pick<FeedStatus, 'connection' | 'recovery' | 'journal'>,
  { unacknowledged }: Pick<AlertView, 'unacknowledged'>,
): TrayIcon {
  switch (connection.kind) {
    case 'live':
      if (unacknowledged > 0 || journal === 'disk-full') return 'attention'
      return recovery.kind === 'running' ? 'working' : 'live'
    case 'connecting':
    case 'reconnecting':
      return 'working'
    case 'key-locked':
      return connection.waiting ? 'working' : 'attention'
    case 'stale':
    case 'rate-limited':
    case 'blocked':
      return 'stale'
    case 'key-rejected':
    case 'tier-too-low':
      return 'attention'
    case 'needs-key':
    case 'offline':
    case 'stopped':
      return 'offline'
  }
}

const BADGES = ['', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const

export function trayBadge(unacknowledged: number): TrayBadge {
  return BADGES[unacknowledged] ?? (unacknowledged > 9 ? '9+' : '')
}

/** The image's name without size and ending: `attention-9plus`. assets/build-icons.ts writes one for every pair. */
export function trayImageName(icon: TrayIcon, badge: TrayBadge): string {
  return badge === '' ? icon : `${icon}-${badge.replace('+', 'plus')}`
}

/**
 * Which file in assets/tray shows a state: macOS takes template images (and finds `@2x` by itself), Windows ICO with its
 * sizes inside, Linux one PNG. `platform` as Node names it.
 */
export function iconFileFor(icon: TrayIcon, badge: TrayBadge, platform: string): string {
  if (platform === 'darwin') return `${icon}Template.png`
  return `${trayImageName(icon, badge)}.${platform === 'win32' ? 'ico' : 'png'}`
}
