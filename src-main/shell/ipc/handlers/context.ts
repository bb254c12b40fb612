/** What the handlers work with. main.ts builds it once; nothing else reaches across rooms. */
import type { Calendar, LogPort } from '../../../core/ports.ts'
import type { Secret } from '../../../core/protocol/secret.ts'
import type { Explain } from '../../../core/view/row.ts'
import type { Hub } from '../../../core/view/hub.ts'
import type { AppInfo, Result } from '../../../contract/contract.ts'
import type { Activity } from '../../system/activity.ts'
import type { Exporter } from '../../export/export.ts'
import type { FeedHost } from '../../feed/feed-host.ts'
import type { InAppAlerts } from '../../notifications/in-app-alerts.ts'
import type { Notices } from '../../notifications/notices.ts'
import type { Secrets } from '../../secrets/secrets.ts'
import type { SelfTest } from '../../self-test/self-test.ts'
import type { SettingsStore } from '../../settings/settings-store.ts'
import type { Sounds } from '../../notifications/sounds.ts'
import type { Timeline } from '../../diagnostics/timeline.ts'
import type { Updates } from '../../system/updates.ts'
import type { FeedWindow } from '../../window/windows.ts'

export interface AppContext {
  readonly hub: Hub
  readonly host: FeedHost
  readonly secrets: Secrets
  readonly settings: SettingsStore
  readonly notices: Notices
  readonly inApp: InAppAlerts
  readonly window: FeedWindow
  readonly sounds: Sounds
  readonly exporter: Exporter
  /** Hears of what only a user does. */
  readonly activity: Activity
  readonly updates: Pick<Updates, 'status'>
  readonly timeline: Timeline
  readonly selfTest: Pick<SelfTest, 'start' | 'last'>
  readonly explain: Explain
  readonly info: () => AppInfo
  readonly desktop: Desktop
  /** Shows what the app is made of and under which terms. */
  readonly openLicences: () => Promise<Result>
  readonly calendar: Calendar
  readonly now: () => number
  /** Takes keys and tokens out of a text. */
  readonly redact: (text: string) => string
  /** From now on this key is taken out wherever it appears. */
  readonly noteKey: (key: Secret) => void
  readonly log: LogPort
}

/** The few dialogs and services of the desktop, so that handlers import no Electron. */
export interface Desktop {
  /** Null: the user thought better of it. */
  saveFile(suggested: string, extension: string): Promise<string | null>
  openFile(extension: string): Promise<string | null>
  copyText(text: string): Promise<void>
  openExternal(url: string): Promise<void>
  /** With whatever program the desktop has for it. False: with none. */
  openFileWithProgram(path: string): Promise<boolean>
  /** Quits in good order, and starts the app again with its window shown. */
  restart(): void
}

export const done = (message: string): Result => ({ ok: true, message })
export const failed = (message: string): Result => ({ ok: false, message })
