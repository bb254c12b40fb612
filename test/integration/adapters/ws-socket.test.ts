import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocketServer, type WebSocket } from 'ws'
import { createSocketPort } from '../../../src-main/adapters/ws-socket.ts'
import { Secret } from '../../../src-main/core/protocol/secret.ts'
import { parseFeedUrl } from '../../../src-main/core/protocol/url.ts'
import { recordSocket } from './recorder.ts'

const KEY = 'canary key?&='.replaceAll(' ', '+')
const MIB = 1024 * 1024
const cleanups: (() => void)[] = []
afterEach(() => cleanups.splice(0).forEach((clean) => clean()))

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => server.close())
  // `listen` over TCP has an AddressInfo; a string is for pipes only.
  return (server.address() as AddressInfo).port
}

function urlOf(port: number, symbols: readonly string[] = []) {
  const checked = parseFeedUrl({ feedUrl: `ws://127.0.0.1:${port}/ws/fastfeed`, symbols, events: [] })
  if (!checked.ok) throw new Error(checked.message)
  return checked.url
}

function open(port: number, options: Parameters<typeof createSocketPort>[0] = {}) {
  const recorder = recordSocket()
  const socket = createSocketPort(options).open(
    urlOf(port, ['BTCUSDT', 'ÄUSDT']),
    new Secret(KEY),
    recorder.events,
  )
  cleanups.push(() => socket.terminate())
  return { socket, ...recorder }
}

async function serve(greet: (peer: WebSocket, request: IncomingMessage) => void = () => {}) {
  const http = createServer()
  const wss = new WebSocketServer({ server: http })
  wss.on('connection', greet)
  cleanups.push(() => wss.clients.forEach((client) => client.terminate()))
  return listening(http)
}

/** Answers the upgrade with HTTP. */
async function refuse(answer: (response: ServerResponse) => void) {
  return listening(createServer((_request, response) => answer(response)))
}

describe('a socket over ws', () => {
  test('H1: in a flood everything else has its turn, and no frame is lost', async () => {
    const frames = 20_000
    // One write: far more than is read at a time.
    const port = await serve((peer) => {
      for (let n = 0; n < frames; n++) peer.send(`${n} ${'x'.repeat(200)}`)
    })
    const { reports, until } = open(port)
    await until('frame')
    let [before, most] = [0, 0]
    const isFrame = ([name]: readonly [string, ...unknown[]]) => name === 'frame'
    while (before < frames) {
      await new Promise((turn) => setImmediate(turn))
      const now = reports.filter(isFrame).length
      most = Math.max(most, now - before)
      before = now
    }
    expect(reports.filter(isFrame).map(([, text]) => Number.parseInt(String(text)))).toEqual(
      Array.from({ length: frames }, (_, n) => n),
    )
    // What one read of the socket brings over comes with it.
    expect(most).toBeLessThan(2_000)
  })

  test('P1: token and symbols arrive percent-encoded, frames in order', async () => {
    let asked = ''
    const port = await serve((peer, request) => {
      asked = request.url ?? ''
      for (const text of ['one', 'zwölf', 'three']) peer.send(text)
    })
    const { until, reports } = open(port)
    await until('frame', 2)
    expect(asked).toBe(`/ws/fastfeed?token=${encodeURIComponent(KEY)}&symbols=BTCUSDT,%C3%84USDT`)
    expect(reports).toEqual([['opened'], ['frame', 'one', 3], ['frame', 'zwölf', 6], ['frame', 'three', 5]])
  })
  test('L1: when the request leaves is told once the connection stands, and before the server can have answered', async () => {
    const port = await serve((peer) => peer.send('HANDSHAKE'))
    const order: string[] = []
    const first = new Promise<void>((done) => {
      const note = (name: string) => () => {
        order.push(name)
        if (name === 'frame') done()
      }
      const socket = createSocketPort().open(urlOf(port), new Secret(KEY), {
        upgrading: note('asked'),
        opened: note('opened'),
        frame: note('frame'),
        controlPong: note('controlPong'),
        rejected: note('rejected'),
        closed: () => undefined,
      })
      cleanups.push(() => socket.terminate())
    })
    await first
    expect(order).toEqual(['asked', 'opened', 'frame'])
  })
  test('A2: of the frames of one read only the last says that none follow', async () => {
    let another = (): void => undefined
    const port = await serve((peer, { socket }) => {
      socket.cork()
      for (const text of ['one', 'two', 'three']) peer.send(text)
      socket.uncork()
      another = () => peer.send('four')
    })
    const { until, held } = open(port)
    await until('frame', 2)
    another()
    await until('frame', 3)
    expect(held).toEqual([true, true, false, false])
  })
  test('H2: messages go out, and a control ping brings a control pong', async () => {
    const heard: string[] = []
    const port = await serve((peer) => peer.on('message', (data) => heard.push(String(data))))
    const { socket, until } = open(port)
    socket.send('too early is nothing')
    await until('opened')
    socket.send('PING')
    socket.controlPing()
    await until('controlPong')
    expect(heard).toEqual(['PING'])
  })
  test('P4, P6: a text is read in a binary frame too, and up to 8 MiB; what is no UTF-8 costs the frame', async () => {
    const port = await serve((peer) => {
      peer.send(Buffer.from('{"type":"PONG"}'), { binary: true })
      peer.send(Buffer.from([0x7b, 0xff, 0x7d]), { binary: false })
      peer.send(Buffer.from([0x7b, 0xff, 0x7d]), { binary: true })
      peer.send('y'.repeat(8 * MIB))
    })
    const { until, reports } = open(port)
    await until('frame', 3)
    expect(reports.slice(1, 4)).toEqual([
      ['frame', '{"type":"PONG"}', 15],
      ['frame', '', 3],
      ['frame', '', 3],
    ])
    expect(reports[4]?.slice(1)).toEqual(['y'.repeat(8 * MIB), 8 * MIB])
  })
  test('P6: a frame that would exhaust memory ends the connection with 1009, at once', async () => {
    const port = await serve((peer) => {
      peer.on('error', () => {})
      peer.send('x'.repeat(9 * MIB))
    })
    const { until, names } = open(port)
    expect(await until('closed')).toMatchObject(['closed', { code: 1009, tooLarge: true }])
    expect(names()).toEqual(['opened', 'closed'])
  })
  test('R3, R4: an HTTP answer to the upgrade is told with status, Retry-After and body', async () => {
    const body = '{"error":{"code":"RATE_LIMITED","message":"slow","retry_after":30}}'
    const port = await refuse((response) => response.writeHead(429, { 'Retry-After': '17' }).end(body))
    const { until, names } = open(port)
    expect(await until('rejected')).toEqual(['rejected', 429, 17, body])
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(names()).toEqual(['rejected'])
  })
  test('a redirect is not followed: the token must not go elsewhere', async () => {
    const port = await refuse((response) => response.writeHead(302, { Location: 'ws://127.0.0.1:1/' }).end())
    expect(await open(port).until('rejected')).toEqual(['rejected', 302, null, ''])
  })
  test('an endless error body is cut at 64 KB', async () => {
    const port = await refuse((response) => {
      response.writeHead(500)
      const more = () => response.write('z'.repeat(10_000), more)
      more()
    })
    const [, status, , body] = await open(port).until('rejected')
    expect(status).toBe(500)
    expect(String(body)).toHaveLength(65_536)
  })
  test('a close is told once, with its reason on one line and without the key', async () => {
    const port = await serve((peer) => peer.close(4001, `bye\n${KEY}`))
    const { until, names } = open(port)
    expect(await until('closed')).toEqual(['closed', { code: 4001, reason: 'bye [secret]', tooLarge: false }])
    expect(names()).toEqual(['opened', 'closed'])
  })
  test('a refused connection is a close in words', async () => {
    const server = createTcpServer()
    const port = await listening(server)
    await new Promise((resolve) => server.close(resolve))
    expect(await open(port).until('closed')).toEqual([
      'closed',
      { code: 1006, reason: 'connection refused (ECONNREFUSED)', tooLarge: false },
    ])
  })
  test('a server that never answers the upgrade is given up', async () => {
    const port = await listening(createTcpServer(() => {}))
    expect(await open(port, { handshakeTimeoutMs: 50 }).until('closed')).toMatchObject([
      'closed',
      { code: 1006, reason: 'Opening handshake has timed out' },
    ])
  })
  test('a proxy that cannot be used is a close in words', async () => {
    const agentFor = () =>
      Promise.reject(new Error('the system asks for a SOCKS proxy, which is not supported'))
    expect(await open(1, { agentFor }).until('closed')).toMatchObject(['closed', { reason: /SOCKS proxy/ }])
  })
  test.each(['before the proxy is known', 'while connecting', 'when open'])(
    'R8: terminated %s, nothing is reported any more and sending is harmless',
    async (moment) => {
      const port = await serve((peer) => {
        const timer = setInterval(() => peer.send('again'), 1)
        peer.on('close', () => clearInterval(timer))
      })
      const { socket, until, reports } = open(port)
      if (moment === 'while connecting') await Promise.resolve().then(() => {})
      if (moment === 'when open') await until('frame', 3)
      socket.terminate()
      const before = reports.length
      socket.send('x')
      socket.controlPing()
      socket.terminate()
      await new Promise((resolve) => setTimeout(resolve, 60))
      expect(reports.length).toBe(before)
    },
  )
})
