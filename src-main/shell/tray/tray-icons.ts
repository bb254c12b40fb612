/** Which file in assets/tray shows a state, by platform. */
import type { TrayBadge, TrayIcon } from '../../core/tray/tray-model.ts'

/** macOS takes template images (and finds `@2x` by itself), Windows ICO with its sizes inside, Linux one PNG. */
export function iconFileFor(state: TrayIcon, badge: TrayBadge, platform: NodeJS.Platform): string {
  switch (platform) {
    case 'darwin':
      return `${state}Template.png`
    case 'win32':
      return `${state}${badgeSuffix(badge)}.ico`
    default:
      return `${state}${badgeSuffix(badge)}.png`
  }
}

const badgeSuffix = (badge: TrayBadge): string => (badge === '' ? '' : `-${badge.replace('+', 'plus')}`)
