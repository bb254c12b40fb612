/** The small modules: each records what the app asked of the system, and tests can speak for the system. */
import { system } from '../platform.ts'
import { Emitter, PreventableEvent, Strict, strictObject } from '../strict.ts'
import { say } from '../watch.ts'
import { wayland } from './wayland.ts'

export const opened: { kind: 'external' | 'path' | 'folder' | 'beep'; target: string }[] = []
const open = (kind: 'external' | 'path' | 'folder' | 'beep', target: string): void => {
  opened.push({ kind, target })
  say('opened', `${kind} ${target}`)
}
export const shell = strictObject('shell', {
  openExternal: async (url: string) => {
    open('external', url)
  },
  openPath: async (path: string) => {
    open('path', path)
    return ''
  },
  showItemInFolder: (path: string) => {
    open('folder', path)
  },
  beep: () => {
    open('beep', '')
  },
  trashItem: async () => undefined,
} satisfies Partial<Electron.Shell>)

let clipboardText = ''
export const clipboardDesk = { read: () => clipboardText }
export const clipboard = strictObject('clipboard', {
  readText: async () => clipboardText,
  writeText: async (text: string) => {
    clipboardText = text
  },
  clear: () => {
    clipboardText = ''
  },
  has: async (type: string) => type === 'text/plain' && clipboardText !== '',
} satisfies Partial<Electron.Clipboard>)

type PowerImplemented =
  | ('getSystemIdleTime' | 'getSystemIdleState' | 'isOnBatteryPower' | 'onBatteryPower')
  | 'getCurrentThermalState'
/** What logind waits for an app that asked for it, and what Windows does not. */
const DELAY_LOCK_MS = 5000
/** The test's own question is still to be answered. */
const ANSWERED_MS = 50

/** The system ends every process that is left. */
export function endSystem(afterMs = ANSWERED_MS): void {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), afterMs).unref()
}

class PowerMonitor extends Emitter implements Pick<Electron.PowerMonitor, PowerImplemented> {
  idleSeconds = 0
  locked = false
  onBatteryPower = false
  getSystemIdleTime = (): number => this.idleSeconds
  getSystemIdleState = (threshold: number): 'active' | 'idle' | 'locked' =>
    this.locked ? 'locked' : this.idleSeconds >= threshold ? 'idle' : 'active'
  isOnBatteryPower = (): boolean => this.onBatteryPower
  getCurrentThermalState = (): 'unknown' => 'unknown'

  /** For tests: what happens to the machine, and what of it Electron tells on this system. */
  play(event: string): void {
    if (event === 'on-ac' || event === 'on-battery') this.onBatteryPower = event === 'on-battery'
    if (event === 'lock-screen' || event === 'unlock-screen') {
      this.locked = event === 'lock-screen'
      if (system.platform === 'linux') return
    }
    if (event === 'shutdown') return this.shutDown()
    this.emit(event)
  }
  /** Unless it is prevented, Electron lets the system go on at once. */
  private shutDown(): void {
    if (system.platform === 'win32') throw new Error('Windows has no shutdown event: end the session')
    const asked = new PreventableEvent()
    this.emit('shutdown', asked)
    endSystem(asked.defaultPrevented ? DELAY_LOCK_MS : ANSWERED_MS)
  }
}
export const powerMonitor = new PowerMonitor()

const shortcuts = new Map<string, () => void>()
export const globalShortcut = strictObject('globalShortcut', {
  register: (accelerator: string, callback: () => void) => {
    // Another program may own it: tests make that happen with `takeShortcut`.
    if (shortcuts.has(accelerator)) return wayland
    shortcuts.set(accelerator, callback)
    return true
  },
  registerAll: (accelerators: string[], callback: () => void) => {
    for (const accelerator of accelerators) shortcuts.set(accelerator, callback)
  },
  unregister: (accelerator: string) => {
    // The portal's binding stays.
    if (!wayland) shortcuts.delete(accelerator)
  },
  unregisterAll: () => {
    shortcuts.clear()
  },
  isRegistered: (accelerator: string) => shortcuts.has(accelerator),
} satisfies Partial<Electron.GlobalShortcut>)
export const shortcutDesk = {
  list: (): string[] => [...shortcuts.keys()],
  fire: (accelerator: string): void => {
    const callback = shortcuts.get(accelerator)
    if (callback === undefined)
      throw new Error(`No shortcut ${accelerator}; there are: ${[...shortcuts.keys()].join(', ')}`)
    callback()
  },
  take: (accelerator: string): void => void shortcuts.set(accelerator, () => undefined),
}

/** Answers that tests gave in advance, used up in order; then: cancelled, or the default button. */
export const dialogDesk = {
  answers: [] as Record<string, unknown>[],
  asked: [] as { kind: string; options: unknown }[],
}
function ask(kind: string, args: readonly unknown[]): Record<string, unknown> {
  const options = args.at(-1) as Record<string, unknown> // the window, if any, comes first
  dialogDesk.asked.push({ kind, options })
  say('dialog', `${kind}: ${String(options['message'] ?? options['title'] ?? '')}`)
  return dialogDesk.answers.shift() ?? {}
}
export const dialog = strictObject('dialog', {
  showSaveDialog: async (...args: unknown[]) => ({ canceled: true, filePath: '', ...ask('save', args) }),
  showOpenDialog: async (...args: unknown[]) => ({
    canceled: true,
    filePaths: [] as string[],
    ...ask('open', args),
  }),
  showMessageBox: async (...args: unknown[]) => {
    const { defaultId = 0 } = args.at(-1) as Electron.MessageBoxOptions
    return { response: defaultId, checkboxChecked: false, ...ask('message', args) }
  },
  showMessageBoxSync: (...args: unknown[]) => Number(ask('message', args)['response'] ?? 0),
  showErrorBox: (title: string, content: string) => {
    ask('error', [{ title, message: content }])
    console.error(`${title}: ${content}`)
  },
} satisfies Partial<Electron.Dialog>)

export const crashReporter = strictObject('crashReporter', {
  start: () => undefined,
  getUploadToServer: () => false,
  addExtraParameter: () => undefined,
} satisfies Partial<Electron.CrashReporter>)

export const systemPreferences = strictObject('systemPreferences', {
  getAnimationSettings: () => ({
    shouldRenderRichAnimation: true,
    scrollAnimationsEnabledBySystem: true,
    prefersReducedMotion: false,
  }),
  getAccentColor: () => '3584e4ff',
} satisfies Partial<Electron.SystemPreferences>)

const blockers = new Set<number>()
let lastBlocker = 0
export const powerSaveBlocker = strictObject('powerSaveBlocker', {
  start: () => {
    blockers.add(++lastBlocker)
    return lastBlocker
  },
  stop: (id: number) => blockers.delete(id),
  isStarted: (id: number) => blockers.has(id),
} satisfies Partial<Electron.PowerSaveBlocker>)

/** Named here so that an import of them says what is missing only when they are used. */
export class ClipboardItem extends Strict {}
