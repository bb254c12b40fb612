/**
 * The app's sounds over a scheme that is not http, as `app:` is in Electron. Chromium itself has one: the pages of an
 * extension, whose service worker hands on what the app's own `serveApp` answers, header by header. Without the length
 * among them Chromium refuses most of these sounds with a NotSupportedError.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, expect, test, type BrowserContext, type Page } from 'playwright/test'
import { APP_ORIGIN, serveApp } from '../../src-main/shell/window/app-protocol.ts'
import { findChromium } from '../electron-on-chromium/chromium/browser.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const SOUNDS = readdirSync(join(ROOT, 'assets', 'sounds')).filter((name) => name.endsWith('.wav'))

/** What `serveApp` said, as data: a real server would add headers of its own. */
interface Said {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const worker = (port: number) => `
self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('fetch', (event) => {
  const { pathname } = new URL(event.request.url)
  if (!pathname.startsWith('/sounds/')) return
  const answer = async () => {
    const range = event.request.headers.get('range')
    const asked = await fetch('http://127.0.0.1:${port}' + pathname, { headers: range === null ? {} : { 'x-range': range } })
    const { status, headers, body } = await asked.json()
    // Electron's answers are streams, too: a body that is there at once would tell its length by itself.
    const stream = new ReadableStream({
      start(controller) {
        setTimeout(() => {
          if (body !== '') controller.enqueue(Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0)))
          controller.close()
        }, 100)
      },
    })
    return new Response(stream, { status, headers })
  }
  event.respondWith(answer())
})`

let folder: string
let server: Server
let context: BrowserContext
let page: Page

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fastfeed-media-'))
  // The sounds lie beside the page once it is built; here they come from where they are made.
  server = createServer((request, response) => {
    const range = request.headers['x-range']
    const headers = new Headers(typeof range === 'string' ? { range } : {})
    void serveApp(join(ROOT, 'assets'), { url: `${APP_ORIGIN}${request.url}`, method: 'GET', headers })
      .then(async (answer): Promise<Said> => {
        const body = Buffer.from(await answer.arrayBuffer()).toString('base64')
        return { status: answer.status, headers: Object.fromEntries(answer.headers), body }
      })
      .then((said) => response.end(JSON.stringify(said)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const extension = join(folder, 'extension')
  mkdirSync(extension)
  const { port } = server.address() as AddressInfo // a TCP server's
  const manifest = {
    ...{ manifest_version: 3, name: 'media', version: '1', background: { service_worker: 'worker.js' } },
    host_permissions: ['http://127.0.0.1/*'],
  }
  writeFileSync(join(extension, 'manifest.json'), JSON.stringify(manifest))
  writeFileSync(join(extension, 'worker.js'), worker(port))
  writeFileSync(join(extension, 'page.html'), '<!doctype html><title>media</title>')
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error('no Chromium was found')
  context = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath,
    headless: true,
    chromiumSandbox: process.getuid?.() !== 0,
    ignoreDefaultArgs: ['--disable-extensions'],
    args: [
      ...['--headless=new', '--autoplay-policy=no-user-gesture-required'],
      ...[`--load-extension=${extension}`, `--disable-extensions-except=${extension}`],
      '--disable-features=DisableLoadExtensionCommandLineSwitch',
    ],
  })
  const script = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'))
  // A page that is on its way while the worker becomes active is in nobody's hands, and stays so.
  await expect.poll(() => script.evaluate('registration.active?.state')).toBe('activated')
  page = await context.newPage()
  await page.goto(new URL('page.html', script.url()).href)
  // Not waitForFunction, which evaluates a text in the page, where an extension's policy forbids it.
  await expect.poll(() => page.evaluate('navigator.serviceWorker.controller !== null')).toBe(true)
})
test.afterAll(async () => {
  await context.close()
  server.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
})

/** `ended`, or why it did not play. */
const play = (address: string): Promise<unknown> =>
  page.evaluate(`new Promise((resolve) => {
    const audio = new Audio(${JSON.stringify(address)})
    audio.addEventListener('ended', () => resolve('ended'))
    audio.play().catch((error) => resolve(error.name))
  })`)

for (const sound of SOUNDS)
  test(`A17: ${sound} is played to its end where the scheme is not http`, async () => {
    expect(await play(`/sounds/${sound}`)).toBe('ended')
  })

test('A17: a player that goes on from the middle gets what lies there', async () => {
  const read = (range: string): Promise<unknown> =>
    page.evaluate(`fetch('/sounds/${SOUNDS[0]}', { headers: { range: '${range}' } }).then(async (answer) => [
      answer.status, answer.headers.get('content-range'), (await answer.arrayBuffer()).byteLength])`)
  expect(await read('bytes=100-199')).toEqual([206, expect.stringMatching(/^bytes 100-199\/\d+$/), 100])
  expect(await read('bytes=99999999-')).toEqual([416, expect.stringMatching(/^bytes \*\/\d+$/), 0])
})
