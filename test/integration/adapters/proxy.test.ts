import { X509Certificate } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import {
  connect,
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { createRecoveryApi } from '../../../src-main/adapters/recovery-api.ts'
import { environmentAgents, proxyAgents, type AgentFor } from '../../../src-main/adapters/proxy.ts'
import { trustSystemCertificates } from '../../../src-main/adapters/system-ca.ts'
import { createSocketPort } from '../../../src-main/adapters/ws-socket.ts'
import type { PageResult } from '../../../src-main/core/ports.ts'
import { Secret } from '../../../src-main/core/protocol/secret.ts'
import { parseFeedUrl } from '../../../src-main/core/protocol/url.ts'
import { recordSocket } from './recorder.ts'

const KEY = 'nxg_canary_0123456789'
const ORIGIN = 'https://feed.invalid:8443'
const hasOpenssl = (() => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

const cleanups: (() => void)[] = []
afterEach(() => cleanups.splice(0).forEach((clean) => clean()))

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => server.close())
  // `listen` over TCP has an AddressInfo; a string is for pipes only.
  return (server.address() as AddressInfo).port
}

/** Tunnels every CONNECT to one port, whatever host it names; `status` other than 200 refuses. */
async function startProxy(target: number, status = 200) {
  const requests: IncomingMessage[] = []
  const proxy = createServer()
  proxy.on('connect', (request, client: Socket) => {
    requests.push(request)
    client.on('error', () => {})
    if (status !== 200) return void client.end(`HTTP/1.1 ${status} No\r\n\r\n`)
    const upstream = connect(target, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n')
      upstream.pipe(client).pipe(upstream)
    })
    upstream.on('error', () => client.destroy())
    cleanups.push(() => client.destroy())
  })
  const port = await listening(proxy)
  return { port, requests, agentFor: proxyAgents(() => Promise.resolve(`PROXY 127.0.0.1:${port}`)) }
}

/** Speaks as much SOCKS 4a and 5 as a client needs, and tunnels to one port whatever is asked for. */
async function startSocks(target: number) {
  const asked: string[] = []
  const server = createTcpServer((client) => {
    cleanups.push(() => client.destroy())
    client.on('error', () => {})
    const open = (answer: Buffer) => {
      const upstream = connect(target, '127.0.0.1', () => {
        client.write(answer)
        upstream.pipe(client).pipe(upstream)
      })
      upstream.on('error', () => client.destroy())
    }
    client.once('data', (hello: Buffer) => {
      if (hello[0] === 4) {
        asked.push(`4 ${hello.subarray(8).toString().replaceAll('\0', ' ').trim()}:${hello.readUInt16BE(2)}`)
        return open(Buffer.from([0, 90, 0, 0, 0, 0, 0, 0]))
      }
      client.write(Buffer.from([5, 0]))
      client.once('data', (wish: Buffer) => {
        const end = 5 + (wish[4] ?? 0)
        asked.push(`5 ${wish.subarray(5, end).toString()}:${wish.readUInt16BE(end)}`)
        open(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
      })
    })
  })
  return { port: await listening(server), asked }
}

function pageBy(agentFor: AgentFor): Promise<PageResult> {
  return new Promise((resolve) =>
    createRecoveryApi({ agentFor }).fetchPage(ORIGIN, { since: 1, query: null }, new Secret(KEY), resolve),
  )
}

function feedUrl() {
  const checked = parseFeedUrl({ feedUrl: 'wss://feed.invalid:8443/ws/fastfeed', symbols: [], events: [] })
  if (!checked.ok) throw new Error(checked.message)
  return checked.url
}

describe.skipIf(!hasOpenssl)('through an HTTP proxy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fastfeed-tls-'))
  const defaults = getCACertificates('default')
  let tls = { key: '', cert: '' }

  beforeAll(() => {
    const args =
      'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=feed.invalid -keyout key.pem -out cert.pem'
    execFileSync('openssl', [...args.split(' '), '-addext', 'subjectAltName=DNS:feed.invalid'], {
      cwd: folder,
      stdio: 'ignore',
    })
    const read = (name: string) => readFileSync(join(folder, name), 'utf8')
    tls = { key: read('key.pem'), cert: read('cert.pem') }
    setDefaultCACertificates([...defaults, tls.cert])
  })
  afterAll(() => {
    setDefaultCACertificates(defaults)
    rmSync(folder, { recursive: true })
  })

  async function startFeed() {
    const server = createTlsServer(tls, (_request, response) => response.end('[]'))
    new WebSocketServer({ server }).on('connection', (peer) => peer.send('hello'))
    return listening(server)
  }

  test('socket and history reach the feed, and the proxy sees neither key nor path', async () => {
    const { requests, agentFor } = await startProxy(await startFeed())
    const recorder = recordSocket()
    const socket = createSocketPort({ agentFor }).open(feedUrl(), new Secret(KEY), recorder.events)
    expect(await recorder.until('frame')).toEqual(['frame', 'hello', 5])
    socket.terminate()
    const page = await new Promise<PageResult>((resolve) =>
      createRecoveryApi({ agentFor }).fetchPage(ORIGIN, { since: 1, query: null }, new Secret(KEY), resolve),
    )
    expect(page).toEqual({ kind: 'ok', body: '[]' })
    expect(requests.map(({ url }) => url)).toEqual(['feed.invalid:8443', 'feed.invalid:8443'])
    for (const { rawHeaders } of requests) expect(rawHeaders.join()).not.toContain(KEY)
  })

  test.each([
    ['SOCKS5', '5'],
    ['SOCKS', '4'],
  ])('%s: socket and history reach the feed, whose name the proxy resolves', async (word, version) => {
    const { port, asked } = await startSocks(await startFeed())
    const agentFor = proxyAgents(() => Promise.resolve(`${word} 127.0.0.1:${port}`))
    const recorder = recordSocket()
    const socket = createSocketPort({ agentFor }).open(feedUrl(), new Secret(KEY), recorder.events)
    expect(await recorder.until('frame')).toEqual(['frame', 'hello', 5])
    socket.terminate()
    expect(await pageBy(agentFor)).toEqual({ kind: 'ok', body: '[]' })
    expect(asked).toEqual([`${version} feed.invalid:8443`, `${version} feed.invalid:8443`])
  })

  test('a list of ways is tried in order, and a proxy that is down is passed over', async () => {
    const gone = createTcpServer()
    const closed = await listening(gone)
    await new Promise((resolve) => gone.close(resolve))
    const { port, requests } = await startProxy(await startFeed())
    const pac = `SOCKS5 127.0.0.1:${closed}; PROXY 127.0.0.1:${port}; DIRECT`
    expect(await pageBy(proxyAgents(() => Promise.resolve(pac)))).toEqual({ kind: 'ok', body: '[]' })
    expect(requests).toHaveLength(1)
  })

  test('a proxy that answers no is not gone around', async () => {
    const { port } = await startProxy(0, 407)
    const pac = `PROXY 127.0.0.1:${port}; DIRECT`
    expect(await pageBy(proxyAgents(() => Promise.resolve(pac)))).toEqual({
      kind: 'failed',
      reason: 'the proxy asks for a name and a password (HTTP 407)',
    })
  })

  test('the variables of a terminal: no scheme means http, socks5:// is a SOCKS proxy', async () => {
    const feed = await startFeed()
    const { port, requests } = await startProxy(feed)
    const socks = await startSocks(feed)
    const ok = { kind: 'ok', body: '[]' }
    expect(await pageBy(environmentAgents({ HTTPS_PROXY: `127.0.0.1:${port}` }))).toEqual(ok)
    expect(await pageBy(environmentAgents({ https_proxy: `name:word@127.0.0.1:${port}` }))).toEqual(ok)
    expect(requests.map(({ headers }) => headers['proxy-authorization'])).toEqual([
      undefined,
      `Basic ${Buffer.from('name:word').toString('base64')}`,
    ])
    expect(await pageBy(environmentAgents({ HTTPS_PROXY: `socks5://127.0.0.1:${socks.port}` }))).toEqual(ok)
    expect(await pageBy(environmentAgents({ all_proxy: `socks5h://127.0.0.1:${socks.port}` }))).toEqual(ok)
    expect(socks.asked).toHaveLength(2)
  })

  test('a proxy that is gone is told as the proxy, and nothing goes around it', async () => {
    const gone = createTcpServer()
    const port = await listening(gone)
    await new Promise((resolve) => gone.close(resolve))
    expect(await pageBy(environmentAgents({ HTTPS_PROXY: `127.0.0.1:${port}` }))).toEqual({
      kind: 'failed',
      reason: 'the proxy cannot be reached: ECONNREFUSED',
    })
  })

  test('a proxy that refuses is told, without the key', async () => {
    const { agentFor } = await startProxy(await startFeed(), 407)
    const recorder = recordSocket()
    createSocketPort({ agentFor }).open(feedUrl(), new Secret(KEY), recorder.events)
    const [, info] = await recorder.until('closed')
    expect(info).toMatchObject({
      code: 1006,
      reason: 'the proxy asks for a name and a password (HTTP 407)',
    })
    expect(JSON.stringify(info)).not.toContain(KEY)
  })

  test('a certificate that nobody trusts is refused in words', async () => {
    setDefaultCACertificates(defaults)
    const { agentFor } = await startProxy(await startFeed())
    const page = await new Promise<PageResult>((resolve) =>
      createRecoveryApi({ agentFor }).fetchPage(ORIGIN, { since: 1, query: null }, new Secret(KEY), resolve),
    )
    expect(page).toEqual({
      kind: 'failed',
      reason: "the server's certificate is not trusted (self-signed) (DEPTH_ZERO_SELF_SIGNED_CERT)",
    })
  })
})

test('a terminal goes through HTTPS_PROXY, in either spelling, but not to the hosts of NO_PROXY', async () => {
  const { port, requests } = await startProxy(0, 407)
  const url = `http://127.0.0.1:${port}`
  const fetchWith = (env: Readonly<Record<string, string>>) =>
    new Promise<PageResult>((resolve) =>
      createRecoveryApi({ agentFor: environmentAgents(env) }).fetchPage(
        // Nobody listens there.
        'https://127.0.0.1:1',
        { since: 1, query: null },
        new Secret(KEY),
        resolve,
      ),
    )
  for (const env of [{ HTTPS_PROXY: url }, { https_proxy: url }]) {
    expect(await fetchWith(env)).toMatchObject({
      kind: 'failed',
      reason: 'the proxy asks for a name and a password (HTTP 407)',
    })
    expect(requests.splice(0).map((request) => request.url)).toEqual(['127.0.0.1:1'])
  }
  expect(await fetchWith({ HTTPS_PROXY: url, NO_PROXY: '127.0.0.1' })).toMatchObject({ kind: 'failed' })
  expect(requests).toEqual([])
})

describe("the system's certificates are trusted besides the built-in ones", () => {
  const fingerprints = (list: readonly string[]) => list.map((pem) => new X509Certificate(pem).fingerprint256)
  const before = getCACertificates('default')
  afterEach(() => setDefaultCACertificates(before))

  test.each([
    ['as Node starts', before],
    ['where Node has nearly none of them', before.slice(0, 1)],
  ])('%s', (_name, known) => {
    setDefaultCACertificates(known)
    expect(trustSystemCertificates()).toMatchObject({ ok: true })
    const trusted = new Set(fingerprints(getCACertificates('default')))
    const wanted = fingerprints([...known, ...getCACertificates('system')])
    expect(wanted.filter((fingerprint) => !trusted.has(fingerprint))).toEqual([])
  })

  test('once they are, nothing is added', () => {
    trustSystemCertificates()
    expect(trustSystemCertificates()).toEqual({ ok: true, added: 0 })
  })
})
