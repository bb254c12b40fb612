/** The app on the stand-in: its page over DevTools, its desktop over the control socket. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type Page, chromium } from 'playwright/test'
import type { LaunchOptions } from './app-driver.ts'
import { AppProcess } from './app-process.ts'
import { type Ask, type Target, appFlags, dataFolder } from './base-driver.ts'

const register = new URL('../../electron-on-chromium/register.js', import.meta.url).href
const ROOT = join(import.meta.dirname, '..', '..', '..')

export async function launchOnStandIn(options: LaunchOptions): Promise<Target> {
  const folder = dataFolder(options)
  // Apart from the user's data, whose path may be too long for a socket.
  const sockets = mkdtempSync(join(tmpdir(), 'standin-'))
  const socket = join(sockets, 'control')
  const profile = join(folder.path, 'chromium')
  rmSync(join(profile, 'DevToolsActivePort'), { force: true })
  const child = spawn(
    process.execPath,
    [
      ...['--disable-warning=ExperimentalWarning', '--import', register, options.app ?? ROOT],
      ...['--remote-debugging-port=0', ...appFlags(options, folder)],
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        STANDIN_KEYRING_FILE: `${folder.path}.keyring`,
        ...options.env,
        STANDIN_CONTROL: socket,
      },
    },
  )
  const app = new AppProcess(child)
  let browser: Promise<Browser> | undefined

  const connect = async (): Promise<Browser> => {
    const port = await appears(() => {
      const text = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8')
      // Chromium writes the file in more than one go.
      return /^(\d+)\n/.exec(text)?.[1]
    }, app)
    // Playwright's defaults would make a hidden window's page believe that it is visible.
    return chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true })
  }
  const pages = async (): Promise<readonly Page[]> => {
    browser ??= connect()
    const all = (await browser).contexts().flatMap((context) => context.pages())
    return all.filter((page) => page.url().startsWith('https://'))
  }
  const ask: Ask = async (name, args) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await call(socket, name, args)
      } catch (error) {
        // The app may not have got as far as listening yet.
        const early = ['ENOENT', 'ECONNREFUSED'].includes(String(Object(error).code))
        if (!early || !app.running || attempt === 2400) throw error
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
  }
  const release = async (): Promise<void> => {
    await (await browser?.catch(() => undefined))?.close().catch(() => undefined)
    rmSync(sockets, { recursive: true, force: true })
  }
  return {
    name: 'standin',
    process: app,
    folder: {
      path: folder.path,
      remove: () => {
        folder.remove()
        if (options.userDataDir === undefined) rmSync(`${folder.path}.keyring`, { force: true })
      },
    },
    ask,
    pages,
    release,
  }
}

async function appears(read: () => string | undefined, app: AppProcess): Promise<string> {
  for (let attempt = 0; attempt < 2400 && app.running; attempt++) {
    try {
      const text = read()
      if (text !== undefined) return text
    } catch {
      // Not there yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`The app did not start:\n${app.output.slice(-30).join('\n')}`)
}

function call(socketPath: string, name: string, args: readonly unknown[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    // A connection of its own: one that was kept may have been closed while a spec looked away for seconds.
    const sent = request({ socketPath, path: `/${name}`, method: 'POST', agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () => {
        // Written by control.ts.
        const answer = JSON.parse(text) as { result?: unknown; error?: string }
        if (answer.error === undefined) resolve(answer.result)
        else reject(new Error(answer.error))
      })
    })
    sent.on('error', reject)
    sent.end(JSON.stringify(args))
  })
}
