/** The paths of the key that need no window: crashes, proxies, a feed that quotes it in any spelling. */
import { spawnSync } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createRecoveryApi } from '../../src-main/adapters/recovery-api.ts'
import { proxyAgents } from '../../src-main/adapters/proxy.ts'
import { keyRemover } from '../../src-main/adapters/redact.ts'
import { createSocketPort } from '../../src-main/adapters/ws-socket.ts'
import type { PageResult } from '../../src-main/core/ports.ts'
import { Secret } from '../../src-main/core/protocol/secret.ts'
import { parseFeedUrl } from '../../src-main/core/protocol/url.ts'
import { filesBelow, openCanary, spellings } from '../support/canary.ts'
import { echoEvent, startEchoFeed } from '../support/echo-feed.ts'
import { recordSocket } from './adapters/recorder.ts'

const KEY = 'Plain/Canary+5tQ=8Wd2mR'
const secret = new Secret(KEY)

function urlOf(feedUrl: string) {
  const parsed = parseFeedUrl({ feedUrl, symbols: [], events: [] })
  if (!parsed.ok) throw new Error(parsed.message)
  return parsed.url
}

const pageFrom = (history: ReturnType<typeof createRecoveryApi>, origin: string) =>
  new Promise<PageResult>((resolve) => history.fetchPage(origin, { since: 0, query: null }, secret, resolve))

test('an uncaught error that carries the key everywhere leaves none in the log, on screen or among the arguments', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fastfeed-crash-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const script = join(import.meta.dirname, 'canary-crash.ts')
  const child = spawnSync(process.execPath, [script, join(folder, 'logs', 'app.log')], {
    input: KEY,
    encoding: 'utf8',
  })
  const canary = openCanary(KEY)
  canary.look('standard output', child.stdout)
  canary.look('standard error', child.stderr)
  for (const { path, bytes } of filesBelow(folder)) {
    expect(bytes.toString()).toContain('uncaught exception')
    expect(bytes.toString()).toContain('unhandled rejection')
    expect(bytes.toString()).toContain('the app goes on')
    canary.look(path, bytes)
  }
  expect(child.status).toBe(0)
  expect(canary.tried).toHaveLength(3)
  expect(canary.found).toEqual([])
})

test('what a feed quotes back is taken out before anyone sees it: frames, pages, refusals', async () => {
  const feed = await startEchoFeed()
  onTestFinished(() => feed.stop())
  const url = urlOf(feed.wsUrl)
  const canary = openCanary(KEY)

  const open = recordSocket()
  const socket = createSocketPort().open(url, secret, open.events)
  await open.until('frame', 1)
  feed.send(echoEvent(7, 'P0'))
  const [, text] = await open.until('frame', 2)
  expect(JSON.parse(String(text))).toMatchObject({ payload: { id: 7, data: { '[secret]': 1 } } })
  canary.look('frames', open.reports)
  socket.terminate()

  const recoveryApi = createRecoveryApi()
  canary.look('a page', await pageFrom(recoveryApi, url.origin))
  feed.restStatus = 401
  canary.look('a refused page', await pageFrom(recoveryApi, url.origin))

  feed.upgradeStatus = 403
  const refused = recordSocket()
  createSocketPort().open(url, secret, refused.events)
  await refused.until('rejected')
  canary.look('a refused upgrade', refused.reports)

  feed.upgradeStatus = null
  feed.authError = 'AUTH_FAILED'
  const closed = recordSocket()
  createSocketPort().open(url, secret, closed.events)
  await closed.until('closed')
  canary.look('an ERROR and a close', closed.reports)

  expect(feed.seen.length).toBeGreaterThan(0)
  expect(feed.seen.every((key) => key === KEY)).toBe(true)
  expect(canary.found).toEqual([])
})

test('a proxy that refuses, quoting all it was told, and one that is not there', async () => {
  const told: string[] = []
  const proxy = createServer()
  proxy.on('connect', (request, client) => {
    told.push(JSON.stringify([request.url, request.headers]))
    client.end(`HTTP/1.1 407 ${encodeURIComponent(KEY)}\r\n\r\n${KEY}`)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  // Sound: a TCP server that listens.
  const { port } = proxy.address() as AddressInfo
  onTestFinished(() => void proxy.close())
  const canary = openCanary(KEY)
  for (const pac of [`PROXY 127.0.0.1:${port}`, 'PROXY 127.0.0.1:1', 'SOCKS5 127.0.0.1:1']) {
    const agentFor = proxyAgents(() => Promise.resolve(pac))
    const failed = recordSocket()
    createSocketPort({ agentFor }).open(urlOf('wss://feed.invalid/ws/fastfeed'), secret, failed.events)
    await failed.until('closed')
    canary.look(`${pac}: socket`, failed.reports)
    canary.look(`${pac}: page`, await pageFrom(createRecoveryApi({ agentFor }), 'https://feed.invalid'))
  }
  canary.look('what the proxy was told', told)
  expect(told).toHaveLength(2)
  expect(canary.tried).toHaveLength(7)
  expect(canary.found).toEqual([])
})

test('in honest text nothing is touched, and a short key is no reason to touch it', () => {
  const text = JSON.stringify({ type: 'EVENT', payload: { symbol: 'BTCUSDT', data: { a: 'Plain/Canary' } } })
  expect(keyRemover(secret)(text)).toBe(text)
  expect(keyRemover(new Secret('BTCUSDT'))(text)).toBe(text)
  expect(spellings(KEY).length).toBeGreaterThan(8)
})
