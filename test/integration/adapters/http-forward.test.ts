/** The sender against targets that answer as documented, and as they should not: over real sockets. */
import { execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { createHttpForward } from '../../../src-main/adapters/http-forward.ts'
import { proxyAgents } from '../../../src-main/adapters/proxy.ts'
import type { ForwardAnswer, ForwardRequest } from '../../../src-main/core/forward/types.ts'
import { Secret } from '../../../src-main/core/protocol/secret.ts'

interface Seen {
  readonly headers: IncomingMessage['headers']
  readonly method: string | undefined
  readonly url: string | undefined
  readonly body: string
}

async function serve(
  answer: (response: ServerResponse, seen: Seen) => void,
  tls?: { key: string; cert: string },
) {
  const seen: Seen[] = []
  const listener: RequestListener = (request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const { headers, method, url } = request
      const one = { headers, method, url, body }
      seen.push(one)
      answer(response, one)
    })
  }
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  // Sound: a TCP server that listens.
  const { port } = server.address() as AddressInfo
  return { seen, port, origin: `http://127.0.0.1:${port}` }
}

const request = (url: string, patch: Partial<ForwardRequest> = {}): ForwardRequest => ({
  url,
  headers: { 'Content-Type': 'application/json' },
  body: '{"a":"é"}',
  sign: null,
  hidden: [],
  ...patch,
})
const post = (
  asked: ForwardRequest,
  { limitMs = 20_000, mayLeave = (): boolean => true, http = createHttpForward() } = {},
): Promise<ForwardAnswer> => new Promise((resolve) => void http.post(asked, limitMs, mayLeave, resolve))

test('A27: a POST with its body, signed so that the receiver can tell it from another’s', async () => {
  const { origin, seen } = await serve((response) => response.end('ok'))
  const secret = new Secret('shared-secret')
  const asked = request(`${origin}/in?x=1`, { sign: { header: 'X-FastFeed-Signature', secret } })
  expect(await post(asked)).toEqual({ kind: 'http', status: 200, retryAfterS: null, body: 'ok' })
  expect(seen).toMatchObject([{ method: 'POST', url: '/in?x=1', body: asked.body }])
  const expected = createHmac('sha256', 'shared-secret').update(asked.body).digest('hex')
  expect(seen[0]?.headers['x-fastfeed-signature']).toBe(`sha256=${expected}`)
  expect(seen[0]?.headers['content-length']).toBe('10')
})

test('A23: a status with its Retry-After, and no more of its body than is needed', async () => {
  const { origin } = await serve((response) =>
    response.writeHead(429, { 'Retry-After': '7' }).end('x'.repeat(99_999)),
  )
  const answer = await post(request(origin))
  expect(answer).toMatchObject({ kind: 'http', status: 429, retryAfterS: 7 })
  expect(answer.kind === 'http' && answer.body.length).toBeLessThan(20_000)
})

test('A26: a redirect is not followed, to another host or the same', async () => {
  const other = await serve((response) => response.end())
  const { origin } = await serve((response) =>
    response.writeHead(307, { Location: `${other.origin}/x` }).end(),
  )
  expect(await post(request(`${origin}/secret`))).toMatchObject({ kind: 'http', status: 307 })
  expect(other.seen).toEqual([])
})

test('A23: a target that takes the request and says nothing is given up', async () => {
  const { origin, seen } = await serve(() => undefined)
  expect(await post(request(origin), { limitMs: 300 })).toEqual({
    kind: 'failed',
    reason: 'no answer in time',
    isFinal: false,
  })
  expect(seen).toHaveLength(1)
})

test('A22: what has outlived its time when the connection stands does not leave', async () => {
  const { origin, seen } = await serve((response) => response.end())
  expect(await post(request(origin), { mayLeave: () => false })).toMatchObject({ kind: 'failed' })
  // One that may is answered on the same server: nothing of the former was under way.
  await post(request(origin))
  expect(seen).toHaveLength(1)
})

test('A23: nobody there, and a name that is not known, may be there in a moment', async () => {
  const { origin } = await serve((response) => response.end())
  const closed = origin.replace(/\d+$/, '1')
  expect(await post(request(closed))).toMatchObject({ kind: 'failed', isFinal: false })
})

test('A24, A26: a certificate that nobody trusts is refused for good, over the system’s proxy as well', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fastfeed-forward-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const args =
    'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout key.pem -out cert.pem'
  execFileSync('openssl', args.split(' '), { cwd: folder, stdio: 'ignore' })
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8')
  const { port, seen } = await serve((response) => response.end(), {
    key: read('key.pem'),
    cert: read('cert.pem'),
  })
  const url = `https://localhost:${port}/secret`
  expect(await post(request(url))).toMatchObject({
    kind: 'failed',
    isFinal: true,
    reason: expect.stringContaining('not trusted'),
  })

  const asked: string[] = []
  const proxy = createServer()
  proxy.on('connect', ({ url: target }, socket) => {
    asked.push(String(target))
    socket.end('HTTP/1.1 403 no\r\n\r\n')
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void proxy.close())
  const { port: proxyPort } = proxy.address() as AddressInfo
  const http = createHttpForward({
    agentFor: proxyAgents(() => Promise.resolve(`PROXY 127.0.0.1:${proxyPort}`)),
  })
  expect(await post(request(url), { http })).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('proxy'),
  })
  expect(asked).toEqual([`localhost:${port}`])
  expect(seen).toEqual([])

  // Trusted, it is delivered, over a new connection and over one that was kept.
  const defaults = getCACertificates('default')
  onTestFinished(() => setDefaultCACertificates(defaults))
  setDefaultCACertificates([...defaults, read('cert.pem')])
  const trusting = createHttpForward()
  for (let n = 1; n <= 3; n += 1) {
    expect(await post(request(url), { http: trusting })).toMatchObject({ kind: 'http', status: 200 })
    expect(seen).toHaveLength(n)
  }
})

test('A26: what a target quotes back of its address or token goes no further', async () => {
  const { origin } = await serve((response, { url, headers }) =>
    response.writeHead(404).end(`Cannot POST ${url}, said ${headers.authorization}`),
  )
  const hidden = [new Secret('/services/canary-path'), new Secret('canary-token')]
  const answer = await post(
    request(`${origin}/services/canary-path`, { headers: { Authorization: 'Bearer canary-token' }, hidden }),
  )
  expect(answer).toMatchObject({ kind: 'http', status: 404 })
  expect(JSON.stringify(answer)).not.toContain('canary')
})

test('taken back, it answers nothing more, and a kept connection serves the next', async () => {
  let answers = 0
  const { origin } = await serve((response) => setTimeout(() => response.end(), 50))
  const http = createHttpForward()
  http.post(
    request(origin),
    20_000,
    () => true,
    () => (answers += 1),
  )()
  for (let n = 0; n < 3; n += 1) expect(await post(request(origin), { http })).toMatchObject({ status: 200 })
  expect(answers).toBe(0)
})
