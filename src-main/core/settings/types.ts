/** The user's settings, as stored and as edited. Defaults and validation: schema.ts. */
import type { Priority } from '../protocol/types.ts'
import type { AlertRule } from '../alerts/types.ts'

export interface ConnectionSettings {
  /** `wss://…`; plain `ws://` on loopback only (P3). */
  readonly feedUrl: string
  /** Empty: all (P1). */
  readonly symbols: readonly string[]
  readonly events: readonly string[]
}

export interface AlertSettings {
  readonly rules: readonly AlertRule[]
  /** Quiet notification for P1 (A1), off by default. */
  readonly quietP1: boolean
  readonly groupWindowS: number
  readonly coolDownS: number
  readonly stormTokens: number
  readonly stormRefillS: number
  readonly inhibitS: number
  readonly escalation: boolean
  readonly persistent: boolean
  readonly digestAfterS: number
  readonly watchdogAfterS: number
  readonly privacy: 'full' | 'hide-amounts' | 'hide-all'
}

export interface QuietHoursSettings {
  readonly enabled: boolean
  /** `HH:MM`, local time; may run across midnight. */
  readonly start: string
  readonly end: string
  /** 0 Sunday … 6 Saturday: the day on which the stretch starts. */
  readonly days: readonly number[]
  readonly p0BreaksThrough: boolean
}

export type SoundName = 'none' | 'pulse' | 'chime' | 'knock'

export interface SoundSettings {
  readonly muted: boolean
  /** 0–1. */
  readonly volume: number
  readonly byPriority: Readonly<Record<Priority, SoundName>>
}

export interface DisplaySettings {
  readonly theme: 'system' | 'dark' | 'light'
  readonly density: 'comfortable' | 'compact'
  readonly timeFormat: 'relative' | 'clock'
  /** 0.85–1. */
  readonly opacity: number
  readonly alwaysOnTop: boolean
  readonly showOnP0: boolean
  readonly keyboardShortcuts: boolean
  /** `https://…{symbol}…`. */
  readonly chartUrl: string
}

export interface DataSettings {
  readonly retentionDays: number
  readonly retentionEvents: number
}

export interface SystemSettings {
  readonly startAtLogin: boolean
  /** Electron accelerator; empty: none. */
  readonly hotkey: string
  readonly checkForUpdates: boolean
}

export interface Settings {
  readonly version: 1
  readonly connection: ConnectionSettings
  readonly alerts: AlertSettings
  readonly quietHours: QuietHoursSettings
  readonly sound: SoundSettings
  readonly display: DisplaySettings
  readonly data: DataSettings
  readonly system: SystemSettings
}

export type SettingsSection = Exclude<keyof Settings, 'version'>
