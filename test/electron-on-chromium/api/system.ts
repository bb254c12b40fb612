/** The small modules: each records what the app asked of the system, and tests can speak for the system. */
import { Emitter, Strict, strictObject } from '../strict.ts'
import { say } from '../watch.ts'

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
class PowerMonitor extends Emitter implements Pick<Electron.PowerMonitor, PowerImplemented> {
  idleSeconds = 0
  locked = false
  onBatteryPower = false
  getSystemIdleTime = (): number => this.idleSeconds
  getSystemIdleState = (threshold: number): 'active' | 'idle' | 'locked' =>
    this.locked ? 'locked' : this.idleSeconds >= threshold ? 'idle' : 'active'
  isOnBatteryPower = (): boolean => this.onBatteryPower
  getCurrentThermalState = (): 'unknown' => 'unknown'
}
export const powerMonitor = new PowerMonitor()

const shortcuts = new Map<string, () => void>()
export const globalShortcut = strictObject('globalShortcut', {
  register: (accelerator: string, callback: () => void) => {
    // Another program may own it: tests make that happen with `takeShortcut`.
    if (shortcuts.has(accelerator)) return false
    shortcuts.set(accelerator, callback)
    return true
  },
  registerAll: (accelerators: string[], callback: () => void) => {
    for (const accelerator of accelerators) shortcuts.set(accelerator, callback)
  },
  unregister: (accelerator: string) => void shortcuts.delete(accelerator),
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
