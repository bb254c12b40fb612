/**
 * One Chromium process for all windows of the app, driven by playwright-core through a pipe: when this process ends,
 * however it ends, the pipe closes and Chromium ends with it.
 *
 * Connected with `noDefaults`, because Playwright's focus emulation would make hidden windows count as visible.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readlink } from 'node:fs/promises'
import { connect } from 'node:net'
import { delimiter, join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { wayland } from '../api/wayland.ts'
import { type Browser, type BrowserContext, type Page, chromium } from 'playwright-core'

export const EXECUTABLES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

/** What Debian's `chromium` starts: a shell script of a dozen processes, each time, for switches that are not wanted here. */
const DEBIAN = '/usr/lib/chromium/chromium'

/** `STANDIN_CHROMIUM` names another browser than Debian's own, or else the first one of EXECUTABLES on the PATH. */
export function findChromium(): string | undefined {
  const named = process.env['STANDIN_CHROMIUM']
  if (named) return named
  if (existsSync(DEBIAN)) return DEBIAN
  for (const name of EXECUTABLES) {
    for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
      if (existsSync(join(folder, name))) return join(folder, name)
    }
  }
  return undefined
}

const SWITCHES = [
  '--no-first-run',
  '--no-default-browser-check',
  '--test-type', // no bar about --no-sandbox above the page
  '--deny-permission-prompts',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-breakpad',
  '--disable-sync',
  '--disable-extensions',
  '--disable-default-apps',
  '--disable-search-engine-choice-screen',
  // From the fifth on they load pages of the browser's own, or start a process for a page that never comes.
  `--disable-features=${[
    ...['Translate', 'MediaRouter', 'OptimizationHints', 'AutofillServerCommunication'],
    ...['PreloadTopChromeWebUI', 'WebUIReloadButton', 'InitialWebUI', 'SpareRendererForSitePerProcess'],
  ].join()}`,
  // A process of its own costs the network more than what it does here.
  '--enable-features=NetworkServiceInProcess2',
  '--disable-field-trial-config',
  '--disable-backgrounding-occluded-windows', // Electron on Linux hides what is minimised, not what is covered
  '--disable-hang-monitor',
  '--force-color-profile=srgb',
  '--password-store=basic',
  '--autoplay-policy=no-user-gesture-required',
]

export interface BrowserOptions {
  readonly profile: string
  readonly debuggingPort: string | undefined
  readonly onExit: () => void
}

/** A window as Chromium opened it: still on its blank first page. */
export interface OpenedPage {
  readonly page: Page
  /** Chromium's WM_CLASS instance name contains this: how xdotool finds the window. */
  readonly mark: string
}

export class ChromiumBrowser {
  private readonly executable: string
  private readonly options: BrowserOptions
  private readonly child: ChildProcess
  private opened = 0
  private opening: Promise<unknown> = Promise.resolve()
  readonly context: BrowserContext
  readonly browser: Browser

  private constructor(
    executable: string,
    options: BrowserOptions,
    child: ChildProcess,
    browser: Browser,
    context: BrowserContext,
  ) {
    this.executable = executable
    this.options = options
    this.child = child
    this.browser = browser
    this.context = context
  }

  static async launch(options: BrowserOptions): Promise<ChromiumBrowser> {
    const executable = findChromium()
    if (executable === undefined) {
      throw new Error('No Chromium found. Run: node test/electron-on-chromium/setup.ts')
    }
    const port = options.debuggingPort ? [`--remote-debugging-port=${options.debuggingPort}`] : []
    const child = spawn(
      executable,
      [...commonArgs(options.profile), '--remote-debugging-pipe', ...port, '--no-startup-window'],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
    )
    child.on('exit', options.onExit)
    child.on('error', options.onExit)
    // Both ends were asked for as pipes above.
    const transport = pipeTransport(child.stdio[3] as Writable, child.stdio[4] as Readable)
    const browser = await chromium.connectOverCDP(transport, { noDefaults: true, timeout: 60_000 })
    const context = browser.contexts()[0]
    if (context === undefined) throw new Error('Chromium has no browser context')
    return new ChromiumBrowser(executable, options, child, browser, context)
  }

  /** Opens an application window; one at a time, so that the page that appears is the one asked for. */
  async open(hidden: boolean): Promise<OpenedPage> {
    const job = this.opening.then(() => this.openOne(hidden))
    this.opening = job.catch(() => undefined)
    return job
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve))
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const session = await this.browser.newBrowserCDPSession().catch(() => undefined)
    await session?.send('Browser.close').catch(() => undefined)
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 3000)
    await ended
    clearTimeout(timer)
  }

  kill(): void {
    this.child.kill('SIGKILL')
  }

  private async openOne(hidden: boolean): Promise<OpenedPage> {
    const mark = `standin_${hidden ? 'hidden' : 'shown'}_${++this.opened}`
    for (let attempt = 1; ; attempt++) {
      // DevTools itself can open tabs only, no application window. A bound for a command line that got lost, not for a
      // machine that is busy.
      const page = this.context.waitForEvent('page', { timeout: 60_000 })
      const { profile, onExit } = this.options
      const words = [...commonArgs(profile), `--app=data:text/html,<title></title>${mark}`]
      handOver(profile, [this.executable, ...words]).catch(() => {
        spawn(this.executable, words, { stdio: 'ignore' }).on('error', onExit)
      })
      try {
        return { page: await page, mark }
      } catch (error) {
        if (attempt === 3) throw error
      }
    }
  }
}

/**
 * Gives a command line to the Chromium that runs on this profile, as a second Chromium would (its
 * process_singleton_posix.cc), but without a second of work to start one. Rejects where nobody acknowledges it.
 */
async function handOver(profile: string, words: readonly string[]): Promise<void> {
  // The link itself may be too long a path for a socket.
  const socket = connect(await readlink(join(profile, 'SingletonSocket')))
  socket.end(['START', process.cwd(), ...words].join('\0'))
  const answer = await text(socket)
  if (answer !== 'ACK') throw new Error(`Chromium answered “${answer}”`)
}

function commonArgs(profile: string): string[] {
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  // A machine without a sound card plays into nothing; Chromium lists an output device only if it is told to make one up.
  const audio = process.env['STANDIN_AUDIO'] === 'none' ? [] : ['--use-fake-device-for-media-stream']
  // The session is Wayland in name only: Chromium stays on the X desktop that the tests look at.
  const platform = wayland ? ['--ozone-platform=x11'] : []
  return [...SWITCHES, ...root, ...audio, ...platform, `--user-data-dir=${profile}`]
}

interface Transport {
  onmessage?: (message: object) => void
  onclose?: (reason?: string) => void
  open(): void
  send(message: object): void
  close(): void
}

/** DevTools' pipe: JSON messages, each ended by a NUL. */
function pipeTransport(writer: Writable, reader: Readable): Transport {
  const transport: Transport = {
    open: () => undefined,
    send: (message) => writer.write(`${JSON.stringify(message)}\0`),
    close: () => {
      writer.end()
    },
  }
  writer.on('error', () => undefined)
  let pending: Buffer[] = []
  reader.on('data', (chunk: Buffer) => {
    let rest = chunk
    for (;;) {
      const end = rest.indexOf(0)
      if (end < 0) break
      const text = Buffer.concat([...pending, rest.subarray(0, end)]).toString()
      pending = []
      rest = rest.subarray(end + 1)
      const message: unknown = JSON.parse(text)
      // Playwright counts on its promise jobs running between two messages.
      if (typeof message === 'object' && message !== null) setImmediate(() => transport.onmessage?.(message))
    }
    if (rest.length > 0) pending.push(rest)
  })
  reader.on('close', () => transport.onclose?.())
  reader.on('error', () => transport.onclose?.())
  return transport
}
