/** What the user's wishes are carried out with, and how they are answered. Whoever carries one out names the parts that it needs. */
import type { Calendar, LogPort } from '../core/ports.ts'
import type { Secret } from '../core/protocol/secret.ts'
import type { Hub } from '../core/view/hub.ts'
import type { AppInfo, Result } from '../contract/contract.ts'
import type { Activity } from './system/power.ts'
import type { Exporter } from './export/export.ts'
import type { FeedHost } from './feed/feed-host.ts'
import type { Forwarding } from './forward/forwarding.ts'
import type { InAppAlerts } from './notifications/notifier.ts'
import type { Notices } from './notifications/notices.ts'
import type { Secrets } from './secrets/secrets.ts'
import type { SelfTest } from '../core/self-test/run.ts'
import type { SettingsStore } from './settings/settings-store.ts'
import type { Sounds } from './notifications/sounds.ts'
import type { Timeline } from './diagnostics/timeline.ts'
import type { Desktop } from './system/desktop.ts'
import type { Updates } from './system/updates.ts'
import type { FeedWindow } from './window/feed-window.ts'

export interface AppParts {
  readonly hub: Hub
  readonly host: FeedHost
  readonly secrets: Secrets
  readonly settings: SettingsStore
  readonly forwarding: Pick<
    Forwarding,
    'forget' | 'forwarder' | 'settingsChanged' | 'states' | 'tell' | 'test'
  >
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

export const done = (message: string): Result => ({ ok: true, message })
export const failed = (message: string): Result => ({ ok: false, message })

/** A handler's no with a reason that the user may read; every other error stays in the log. */
export class Refusal extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'Refusal'
  }
}
