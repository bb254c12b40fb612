/**
 * Updates: looked for once a day, fetched in silence, installed on quit. Never while a P0 waits to be acknowledged, and
 * a failure is a log line and a word in the tray menu: nobody reading a market wants to hear about it.
 */
import type { After, LogPort } from '../../core/ports.ts'
import type { UpdateMode } from './installation.ts'

type UpdateStatus =
  | { readonly kind: 'off' }
  | { readonly kind: 'not-checked' }
  | { readonly kind: 'current' }
  | { readonly kind: 'available'; readonly version: string }
  | { readonly kind: 'downloading'; readonly version: string }
  | { readonly kind: 'ready'; readonly version: string }
  | { readonly kind: 'failed' }

export type UpdateCheck =
  | { readonly kind: 'current' }
  | { readonly kind: 'newer'; readonly version: string }
  /** This installation cannot tell: unpacked by hand, without the address to ask. */
  | { readonly kind: 'unsupported' }

/** What fetches and installs; the real one is electron-updater (updater.ts). */
export interface Updater {
  check(): Promise<UpdateCheck>
  /** Fetches what `check` found. */
  download(): Promise<void>
  /** Whether a fetched version is put in place when the app has ended. */
  installOnQuit(wanted: boolean): void
}

interface UpdatesPorts {
  readonly mode: UpdateMode
  /** Asked once, at the first check: an app that never checks never loads it. */
  readonly load: () => Promise<Updater>
  /** The user's setting. */
  readonly isEnabled: () => boolean
  /** A P0 is unacknowledged. */
  readonly mustWait: () => boolean
  readonly after: After
  readonly onStatus: () => void
  readonly log: LogPort
}

export interface Updates {
  status(): UpdateStatus
  /** Call at the start and whenever the setting may have changed. */
  settingChanged(): void
  /** The last word before the end: whether to install now. Not when the system ends, which would cut it short. */
  quitting(systemEnds: boolean): void
}

/** After the start, whose own work comes first. */
export const FIRST_CHECK_MS = 60_000
export const CHECK_EVERY_MS = 86_400_000
/** How long a check or a download waits for a P0 before it asks again. */
export const WAIT_MS = 600_000

export function createUpdates(ports: UpdatesPorts): Updates {
  const { mode, log } = ports
  let status: UpdateStatus = { kind: 'off' }
  let updater: Updater | null = null
  let cancel: (() => void) | null = null
  let isRunning = false

  const isOn = () => mode !== 'off' && ports.isEnabled()

  function set(next: UpdateStatus): void {
    status = next
    ports.onStatus()
  }

  function plan(ms: number): void {
    cancel?.()
    cancel = ports.after(ms, () => void run())
  }

  /** Answers how long to wait for the next time. */
  async function step(): Promise<number> {
    if (ports.mustWait()) return WAIT_MS
    updater ??= await ports.load()
    const found = await updater.check()
    if (found.kind === 'unsupported') {
      set({ kind: 'off' })
      return CHECK_EVERY_MS
    }
    if (found.kind === 'current') {
      set({ kind: 'current' })
      return CHECK_EVERY_MS
    }
    const { version } = found
    if (status.kind === 'ready' && status.version === version) return CHECK_EVERY_MS
    set({ kind: 'available', version })
    if (mode === 'tell') return CHECK_EVERY_MS
    if (ports.mustWait()) return WAIT_MS
    set({ kind: 'downloading', version })
    await updater.download()
    log.info('an update is ready and goes in on quit', { version })
    set({ kind: 'ready', version })
    return CHECK_EVERY_MS
  }

  async function run(): Promise<void> {
    if (isRunning || !isOn()) return
    isRunning = true
    let next = CHECK_EVERY_MS
    try {
      next = await step()
    } catch (error) {
      log.warn('looking for an update failed', { error })
      // What was fetched before is still good.
      if (status.kind !== 'ready') set({ kind: 'failed' })
    } finally {
      isRunning = false
    }
    if (isOn()) plan(next)
    else set({ kind: 'off' })
  }

  return {
    status: () => status,
    settingChanged() {
      if (!isOn()) {
        cancel?.()
        cancel = null
        if (status.kind !== 'off') set({ kind: 'off' })
      } else if (cancel === null && !isRunning) {
        set({ kind: 'not-checked' })
        plan(FIRST_CHECK_MS)
      }
    },
    quitting(systemEnds) {
      cancel?.()
      // On macOS the system's own installer holds the update since it was fetched, and starts nothing by itself.
      updater?.installOnQuit(isOn() && !systemEnds && !ports.mustWait())
    },
  }
}

/** For the tray menu; null when there is nothing to say. */
export function updateWords(status: UpdateStatus): string | null {
  switch (status.kind) {
    case 'off':
    case 'not-checked':
      return null
    case 'current':
      return 'Up to date'
    case 'available':
      return `Version ${status.version} is available`
    case 'downloading':
      return `Fetching version ${status.version}`
    case 'ready':
      return `Version ${status.version} installs on quit`
    case 'failed':
      return 'Could not look for updates'
  }
}
