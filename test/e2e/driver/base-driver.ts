/** What both targets share: the contract's questions by one `ask`, and the conveniences made of them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import type { Control } from '../../electron-on-chromium/control-contract.ts'
import type { AppDriver, AsyncControl, Exit, LaunchOptions } from './app-driver.ts'
import type { AppProcess } from './app-process.ts'

export type Ask = (name: keyof Control, args: readonly unknown[]) => Promise<unknown>

const NAMES: { readonly [K in keyof Control]: true } = {
  tray: true,
  clickTray: true,
  clickTrayItem: true,
  leaveTrayMenu: true,
  notifications: true,
  activateNotification: true,
  dismissNotification: true,
  timeOutNotification: true,
  failNotifications: true,
  coldStartActivation: true,
  power: true,
  endSession: true,
  setIdle: true,
  setOnline: true,
  fireShortcut: true,
  shortcuts: true,
  takeShortcut: true,
  opened: true,
  clipboardText: true,
  badgeCount: true,
  windows: true,
  closeWindow: true,
  scriptDialog: true,
  dialogs: true,
  setDisplays: true,
  setSystemTheme: true,
  setProxy: true,
  setKeyring: true,
  quit: true,
}

export interface Target {
  readonly name: AppDriver['target']
  readonly process: AppProcess
  readonly folder: Folder
  readonly ask: Ask
  pages(): Promise<readonly Page[]>
  /** Lets go of what the driver itself holds. */
  release(): Promise<void>
}

export interface Folder {
  readonly path: string
  remove(): void
}

/** The user's data: the given folder, or a fresh one that is removed afterwards. */
export function dataFolder({ userDataDir }: LaunchOptions): Folder {
  if (userDataDir !== undefined) return { path: userDataDir, remove: () => undefined }
  const path = mkdtempSync(join(tmpdir(), 'fastfeed-e2e-'))
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    },
  }
}

export function appFlags({ feedUrl, flags = [] }: LaunchOptions, folder: Folder): string[] {
  return [
    `--user-data-dir=${folder.path}`,
    ...(feedUrl === undefined ? [] : [`--feed-url=${feedUrl}`]),
    ...flags,
  ]
}

/** For what never comes: a busy machine takes a minute to start it. */
const WINDOW_TIMEOUT_MS = 180_000

export function makeDriver(target: Target): AppDriver {
  const { process: app, folder, ask } = target
  const controls = Object.fromEntries(
    // Each name is a key of Control, by NAMES' type; the answers come typed by the same contract.
    Object.keys(NAMES).map((name) => [name, (...args: unknown[]) => ask(name as keyof Control, args)]),
  ) as unknown as AsyncControl
  const window = async (): Promise<Page> => {
    const deadline = Date.now() + WINDOW_TIMEOUT_MS
    for (;;) {
      const [page] = await target.pages()
      if (page !== undefined) {
        await page.waitForLoadState('load')
        return page
      }
      if (!app.running || Date.now() > deadline) {
        throw new Error(`The app shows no window. It said:\n${app.output.slice(-30).join('\n')}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  const end = async (how: () => Promise<unknown>): Promise<Exit> => {
    await how()
    const exit = await app.waitForExit()
    await target.release()
    return exit
  }
  return {
    ...controls,
    target: target.name,
    userDataDir: folder.path,
    pid: app.pid,
    output: app.output,
    window,
    pages: () => target.pages(),
    windowState: async () => {
      const [state] = await controls.windows()
      if (state === undefined) throw new Error('The app has no window')
      return state
    },
    suspend: async () => void (await controls.power('suspend')),
    resume: async () => void (await controls.power('resume')),
    quitAndWait: () => end(() => controls.quit().catch(() => undefined)),
    kill: () => end(() => app.kill('SIGKILL')),
    waitForExit: () => app.waitForExit(),
    waitForOutput: (pattern, timeoutMs) => app.waitForOutput(pattern, timeoutMs),
    dispose: async () => {
      if (app.running) await app.kill('SIGKILL')
      await target.release()
      folder.remove()
    },
  }
}
