import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { createRecoveryApi, type PageLimits } from '../../../src-main/adapters/recovery-api.ts'
import type { PageResult } from '../../../src-main/core/ports.ts'
import { Secret } from '../../../src-main/core/protocol/secret.ts'

const KEY = 'nxg_canary_0123456789'
const cleanups: (() => void)[] = []
afterEach(() => cleanups.splice(0).forEach((clean) => clean()))

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => {
    server.closeAllConnections()
    server.close()
  })
  // `listen` over TCP has an AddressInfo; a string is for pipes only.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const fetchPage = (origin: string, limits: Partial<PageLimits> = {}, sinceId = 12345) =>
  new Promise<PageResult>((resolve) => {
    createRecoveryApi({ limits }).fetchPage(origin, { since: sinceId, query: null }, new Secret(KEY), resolve)
  })

describe('history over HTTP', () => {
  test('asks the documented path with the key in its header, never in the URL', async () => {
    let seen: IncomingMessage | undefined
    const origin = await serve((request, response) => {
      seen = request
      response.end('[1]')
    })
    expect(await fetchPage(origin)).toEqual({ kind: 'ok', body: '[1]' })
    expect(seen?.url).toBe('/api/v1/fastfeed/events?since_id=12345')
    expect(seen?.headers['x-api-key']).toBe(KEY)
    expect(seen?.headers['cache-control']).toBe('no-cache')
  })
  test('gzip is read, whole or cut off', async () => {
    const body = JSON.stringify({ events: Array.from({ length: 2000 }, (_, id) => ({ id })) })
    const zipped = gzipSync(body)
    let cut = false
    const origin = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' })
      response.end(cut ? zipped.subarray(0, 300) : zipped)
    })
    expect(await fetchPage(origin)).toEqual({ kind: 'ok', body })
    cut = true
    expect(await fetchPage(origin)).toEqual({ kind: 'failed', reason: 'the answer was cut off' })
  })
  test('R3, R4: an error status comes with Retry-After and a bounded body', async () => {
    const origin = await serve((_request, response) => {
      response.writeHead(429, { 'Retry-After': '12' }).end('e'.repeat(100_000))
    })
    expect(await fetchPage(origin)).toEqual({
      kind: 'http',
      status: 429,
      retryAfterS: 12,
      body: 'e'.repeat(65_536),
    })
  })
  test('R4: the status and Retry-After of an error count in any compression; a page has to be readable', async () => {
    let status = 429
    const origin = await serve((_request, response) => {
      response.writeHead(status, { 'Retry-After': '12', 'Content-Encoding': 'br' }).end('unreadable')
    })
    expect(await fetchPage(origin)).toEqual({ kind: 'http', status: 429, retryAfterS: 12, body: '' })
    status = 200
    expect(await fetchPage(origin)).toEqual({
      kind: 'failed',
      reason: 'the answer is in a compression that was not asked for',
    })
  })
  test('a redirect is refused: the key must not go elsewhere', async () => {
    let elsewhere = 0
    const other = await serve((_request, response) => {
      elsewhere++
      response.end('[]')
    })
    const origin = await serve((_request, response) => response.writeHead(307, { Location: other }).end())
    expect(await fetchPage(origin)).toEqual({
      kind: 'failed',
      reason: 'the server redirects elsewhere (HTTP 307)',
    })
    expect(elsewhere).toBe(0)
  })
  test('G2: a server that never answers, falls silent or never ends does not hang a recovery', async () => {
    const mute = await serve(() => {})
    expect(await fetchPage(mute, { headersMs: 40 })).toEqual({ kind: 'failed', reason: 'no answer in time' })
    const silent = await serve((_request, response) => void response.write('['))
    expect(await fetchPage(silent, { idleMs: 40 })).toEqual({
      kind: 'failed',
      reason: 'the connection went silent',
    })
    const dripping = await serve((_request, response) => {
      const timer = setInterval(() => response.write(' '), 5)
      response.on('close', () => clearInterval(timer))
    })
    expect(await fetchPage(dripping, { totalMs: 60 })).toEqual({
      kind: 'failed',
      reason: 'the answer took too long',
    })
  })
  test('a body beyond the limit is refused, zipped bombs too', async () => {
    const origin = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(Buffer.alloc(5_000_000)))
    })
    expect(await fetchPage(origin, { maxBytes: 1_000_000 })).toEqual({
      kind: 'failed',
      reason: 'the answer is too long',
    })
  })
  test('a cut connection and a refused one are told in words', async () => {
    const origin = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Length': '100' })
      response.write('[', () => response.destroy())
    })
    expect(await fetchPage(origin)).toEqual({ kind: 'failed', reason: 'the answer was cut off' })
    const reset = await serve((request) => request.socket.resetAndDestroy())
    expect(await fetchPage(reset)).toEqual({ kind: 'failed', reason: 'connection reset (ECONNRESET)' })
    expect(await fetchPage('http://127.0.0.1:9')).toMatchObject({ kind: 'failed' })
  })
  test('one connection serves many pages, and one that the server closed meanwhile is replaced', async () => {
    const ports = new Set<number | undefined>()
    const origin = await serve((request, response) => {
      ports.add(request.socket.remotePort)
      response.end('[]')
      // Closed as soon as the page is out: the next request may find the corpse.
      if (request.url?.endsWith('=7') === true) response.on('finish', () => request.socket.destroy())
    })
    const recoveryApi = createRecoveryApi()
    const page = (id: number) =>
      new Promise<PageResult>((resolve) =>
        recoveryApi.fetchPage(origin, { since: id, query: null }, new Secret(KEY), resolve),
      )
    for (let id = 0; id < 10; id++) expect(await page(id)).toEqual({ kind: 'ok', body: '[]' })
    expect(ports.size).toBe(2)
  })
  test('R8: cancelled, it never answers', async () => {
    const origin = await serve((_request, response) => response.end('[]'))
    const answers: PageResult[] = []
    const recoveryApi = createRecoveryApi()
    const fetch = () =>
      recoveryApi.fetchPage(origin, { since: 1, query: null }, new Secret(KEY), (result) =>
        answers.push(result),
      )
    fetch()()
    const late = fetch()
    await new Promise((resolve) => setImmediate(resolve))
    late()
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(answers).toEqual([])
  })
})
