/** What a spec can do with the running app, on whichever target it runs. */
import type { Page } from 'playwright/test'
import type { Control, WindowState } from '../../electron-on-chromium/control-contract.ts'

export interface LaunchOptions {
  /** Further words for the command line. */
  readonly flags?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Where the app keeps its data; a fresh folder, removed at `dispose`, unless given. */
  readonly userDataDir?: string
  readonly feedUrl?: string
  /** The app's folder or main script; the repository's own build unless given. */
  readonly app?: string
}

export interface Exit {
  readonly code: number | null
  readonly signal: string | null
}

/** The contract's questions, each a promise: the app is another process. */
export type AsyncControl = {
  [K in keyof Control]: (...args: Parameters<Control[K]>) => Promise<ReturnType<Control[K]>>
}

export interface AppDriver extends AsyncControl {
  readonly target: 'standin' | 'electron'
  readonly userDataDir: string
  readonly pid: number
  /** Standard output and error, line by line, growing. */
  readonly output: readonly string[]
  /** The first window's page, once it has left the blank start page. */
  window(): Promise<Page>
  pages(): Promise<readonly Page[]>
  /** The state of the first window; fails when there is none. */
  windowState(): Promise<WindowState>
  suspend(): Promise<void>
  resume(): Promise<void>
  /** Ends the app in good order and waits for its end. */
  quitAndWait(): Promise<Exit>
  /** SIGKILL, as a crash or a power cut. */
  kill(): Promise<Exit>
  waitForExit(): Promise<Exit>
  /** Waits for an output line that matches. */
  waitForOutput(pattern: RegExp, timeoutMs?: number): Promise<string>
  /** Ends the app however it stands, and removes its data if `launchApp` made the folder. */
  dispose(): Promise<void>
}
