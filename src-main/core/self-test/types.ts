/** What the self-test tries, and what it may say of each part. Crosses IPC as it is. */

/** In the order in which they are tried: a notification's click comes last, so that the user has time for it. */
export const PART_NAMES = [
  'notification',
  'sound',
  'tray',
  'key-store',
  'hotkey',
  'autostart',
  'journal',
  'proxy',
  'certificates',
  'forward',
  'clock',
  'window',
  'disk',
  'notification-click',
] as const
export type PartName = (typeof PART_NAMES)[number]

/** What trying a part came to. The texts are sentences for the user, without a key or token. */
export type Outcome =
  | { readonly kind: 'ok'; readonly detail: string }
  /** `advice`: what the user can do; the part's own (parts.ts) unless given. */
  | { readonly kind: 'failed'; readonly why: string; readonly advice?: string }
  /** This system does not have it, and the app does without. */
  | { readonly kind: 'absent'; readonly why: string }

export const ok = (detail: string): Outcome => ({ kind: 'ok', detail })
export const absent = (why: string): Outcome => ({ kind: 'absent', why })
export const failed = (why: string, advice?: string): Outcome =>
  advice === undefined ? { kind: 'failed', why } : { kind: 'failed', why, advice }

/** One part to be tried. */
export interface Check {
  readonly name: PartName
  /** `signal` is aborted once the part's limit is over: nobody waits for the answer any more. */
  readonly run: (signal: AbortSignal) => Promise<Outcome> | Outcome
}

/** What decides which parts a machine must have. */
export interface System {
  /** As Node names it: `linux`, `darwin`, `win32`. */
  readonly platform: string
  /** On Wayland no program may grab keys or raise a window by itself. */
  readonly wayland: boolean
}

export type PartState = 'waiting' | 'running' | 'ok' | 'failed' | 'absent'

/** A part as it is shown, listed and written to files. */
export interface PartReport {
  readonly name: PartName
  readonly title: string
  /** Without it the app does not do on this system what it promises. */
  readonly promised: boolean
  readonly state: PartState
  /** What was found, or why not; empty before. */
  readonly text: string
  /** What to do; empty unless failed. */
  readonly advice: string
  /** Null before the part was tried. */
  readonly durationMs: number | null
}

/** Times are wall-clock ms. */
export interface SelfTestReport {
  readonly startedAt: number
  /** Null while it runs. */
  readonly finishedAt: number | null
  /** Everything that this system promises works; false while it runs. */
  readonly ok: boolean
  readonly parts: readonly PartReport[]
}
