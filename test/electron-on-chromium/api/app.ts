import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { Emitter, PreventableEvent, strictObject } from '../strict.ts'
import { closeBrowser, launchBrowser } from '../chromium/shared.ts'
import { say } from '../watch.ts'
import { type AppManifest, defaultPaths, findAppPath, readManifest, readSwitch } from './paths.ts'
import { windows } from './registry.ts'
import { SingleInstance } from './single-instance.ts'

type Implemented =
  | (
      | 'whenReady'
      | 'isReady'
      | 'quit'
      | 'exit'
      | 'relaunch'
      | 'focus'
      | 'getPath'
      | 'setPath'
      | 'getName'
      | 'setName'
    )
  | (
      | 'name'
      | 'getVersion'
      | 'getAppPath'
      | 'isPackaged'
      | 'getLocale'
      | 'getSystemLocale'
      | 'setAppUserModelId'
    )
  | ('setToastActivatorCLSID' | 'setBadgeCount' | 'getBadgeCount' | 'badgeCount' | 'setAboutPanelOptions')
  | ('setLoginItemSettings' | 'enableSandbox' | 'disableHardwareAcceleration' | 'setAsDefaultProtocolClient')
  | ('requestSingleInstanceLock' | 'hasSingleInstanceLock' | 'releaseSingleInstanceLock' | 'setDesktopName')
  | ('getPreferredSystemLanguages' | 'commandLine' | 'dock' | 'setAppLogsPath' | 'setActivationPolicy')

const entry = process.argv[1] ?? process.cwd()
const appPath = findAppPath(entry)
const manifest: AppManifest = readManifest(appPath)

class App extends Emitter implements Pick<Electron.App, Implemented> {
  name = manifest.name
  readonly isPackaged = Boolean(process.env['STANDIN_PACKAGED'])
  readonly dock = undefined
  badgeCount = 0
  private readonly paths = defaultPaths(appPath, manifest.name, process.argv)
  private readonly instance = new SingleInstance(this.getPath('userData'))
  private readonly switches = new Map<string, string>()
  private ready = false
  private launching = false
  private quitting = false
  private ended = false
  private relaunching: Electron.RelaunchOptions | undefined
  private readonly started: Promise<void>
  private start: () => void = () => undefined

  constructor() {
    super()
    this.started = new Promise((resolve) => (this.start = resolve))
    this.on('newListener', (event) => {
      if (event === 'ready') this.launchSoon()
    })
  }

  /**
   * Becoming ready waits for the app to ask: before that it may find that it is a second instance, whose Chromium
   * must not come near the first one's profile.
   */
  launchSoon(): void {
    if (this.launching) return
    this.launching = true
    setImmediate(() => {
      if (this.ended) return
      this.launch().catch((error: unknown) => {
        console.error(error instanceof Error ? error.message : error)
        this.exit(1)
      })
    })
  }

  private async launch(): Promise<void> {
    await launchBrowser({
      profile: join(this.getPath('sessionData'), 'chromium'),
      debuggingPort: readSwitch(process.argv, 'remote-debugging-port'),
      onLost: () => {
        this.emit('child-process-gone', new PreventableEvent(), {
          type: 'GPU',
          reason: 'crashed',
          exitCode: 1,
        })
        console.error('Chromium has ended.')
        this.exit(1)
      },
    })
    this.ready = true
    this.emit('will-finish-launching')
    this.emit('ready', new PreventableEvent(), {})
    this.start()
  }

  isReady = (): boolean => this.ready
  whenReady(): Promise<void> {
    this.launchSoon()
    return this.started
  }
  getName = (): string => this.name
  setName(name: string): void {
    this.name = name
  }
  getVersion = (): string => manifest.version
  getAppPath = (): string => appPath
  getLocale = (): string => 'en-US'
  getSystemLocale = (): string => 'en-US'
  getPreferredSystemLanguages = (): string[] => ['en-US']

  getPath(name: string): string {
    const path = this.paths.get(name)
    if (path === undefined) throw new Error(`Failed to get '${name}' path`)
    return path
  }
  setPath(name: string, path: string): void {
    this.paths.set(name, path)
    // Electron keeps session data beside the user's data unless told otherwise.
    if (name === 'userData') this.paths.set('sessionData', path)
  }
  setAppLogsPath(path?: string): void {
    this.setPath('logs', path ?? join(this.getPath('userData'), 'logs'))
  }

  requestSingleInstanceLock(additionalData?: Record<string, unknown>): boolean {
    const message = { argv: process.argv, cwd: process.cwd(), additionalData: additionalData ?? null }
    return this.instance.request(message, (second) => {
      this.emit('second-instance', new PreventableEvent(), second.argv, second.cwd, second.additionalData)
    })
  }
  hasSingleInstanceLock = (): boolean => this.instance.held
  releaseSingleInstanceLock(): void {
    this.instance.release()
  }

  quit(): void {
    if (this.quitting || this.ended) return
    this.quitting = true
    const before = new PreventableEvent()
    this.emit('before-quit', before)
    if (!before.defaultPrevented) for (const window of [...windows]) window.close()
    if (before.defaultPrevented || windows.size > 0) {
      this.quitting = false
      return
    }
    this.finishQuit()
  }

  exit(code = 0): void {
    if (this.ended) return
    this.ended = true
    for (const window of [...windows]) window.destroy()
    this.emit('quit', new PreventableEvent(), code)
    void this.end(code)
  }

  relaunch(options: Electron.RelaunchOptions = {}): void {
    this.relaunching = options
  }

  /** Called by a window after its end. */
  windowClosed(): void {
    if (windows.size > 0 || this.quitting || this.ended) return
    if (!this.emit('window-all-closed')) this.quit()
  }

  setBadgeCount(count = 0): boolean {
    this.badgeCount = count
    say('badge', String(count))
    return true
  }
  getBadgeCount = (): number => this.badgeCount
  focus(): void {
    for (const window of windows) window.focus()
  }
  /** On macOS `wasOpenedAtLogin` is garbage before ready; elsewhere it is not there at all. */
  getLoginItemSettings(): { openAtLogin: boolean; wasOpenedAtLogin?: boolean } {
    if (!this.ready) throw new Error('electron-on-chromium: app.getLoginItemSettings() before ready')
    return strictObject('app.getLoginItemSettings()', {
      openAtLogin: false,
      ...(process.platform === 'darwin' && { wasOpenedAtLogin: false }),
    })
  }
  setLoginItemSettings = (): void => undefined
  setAppUserModelId = (): void => undefined
  setToastActivatorCLSID = (): void => undefined
  setAboutPanelOptions = (): void => undefined
  setAsDefaultProtocolClient = (): boolean => false
  setDesktopName = (): void => undefined
  setActivationPolicy = (): void => undefined
  enableSandbox = (): void => undefined
  disableHardwareAcceleration = (): void => undefined

  readonly commandLine = strictObject('app.commandLine', {
    appendSwitch: (name: string, value = '') => void this.switches.set(name, value),
    appendArgument: () => undefined,
    removeSwitch: (name: string) => void this.switches.delete(name),
    hasSwitch: (name: string) => this.switches.has(name) || readSwitch(process.argv, name) !== undefined,
    getSwitchValue: (name: string) => this.switches.get(name) ?? readSwitch(process.argv, name) ?? '',
  } satisfies Electron.CommandLine)

  private finishQuit(): void {
    const will = new PreventableEvent()
    this.emit('will-quit', will)
    if (will.defaultPrevented) {
      this.quitting = false
      return
    }
    this.ended = true
    this.emit('quit', new PreventableEvent(), 0)
    void this.end(0)
  }

  private async end(code: number): Promise<void> {
    await closeBrowser()
    this.instance.release()
    if (this.relaunching !== undefined) {
      const { execPath = process.execPath, args = process.argv.slice(1) } = this.relaunching
      // A packaged app's arguments do not name its script.
      const words = [...process.execArgv, ...(this.isPackaged ? [entry] : []), ...args]
      spawn(execPath, words, { stdio: 'inherit', detached: true }).unref()
    }
    process.exit(code)
  }
}

export const app = new App()
