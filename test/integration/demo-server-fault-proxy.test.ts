import { connect } from 'node:net'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { connectClient, refusedUpgrade, type FeedClient } from '../support/feed-client.ts'
import { startFaultProxy } from '../support/fault-proxy/fault-proxy.ts'
import { DEMO_KEY, withFeed, type Feed } from '../support/feed-fixture.ts'
import { manualClock } from '../unit/demo/manual-clock.ts'

async function greeted({ proxy }: Feed): Promise<FeedClient> {
  const client = await connectClient(proxy.wsUrl, DEMO_KEY)
  await client.until(() => client.texts.length === 2)
  return client
}

const some = (count: number): object[] => Array.from({ length: count }, () => ({}))
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)
const rest = ({ proxy }: Feed): Promise<Response> =>
  fetch(`${proxy.origin}/api/v1/fastfeed/events`, { headers: { 'X-API-Key': DEMO_KEY } })

test('with no fault set the proxy is a wire', () =>
  withFeed(async (feed) => {
    const client = await greeted(feed)
    client.socket.send('{"type":"PING"}')
    feed.server.emitMany(some(500))
    await client.until(() => client.texts.length >= 502)
    expect(client.eventIds()).toEqual(upTo(500))
    await client.until(() => client.frames('PONG').length === 1)
    expect(await (await rest(feed)).json()).toMatchObject({ count: 100 })
    client.socket.close(1000)
    expect((await client.closed).code).toBe(1000)
  }))

describe('the end of connections', () => {
  test('cut ends them without a close frame; new ones are well', () =>
    withFeed(async (feed) => {
      const client = await greeted(feed)
      feed.proxy.cutAll()
      expect((await client.closed).code).toBe(1006)
      await greeted(feed)
    }))

  test('reset is a RST, to the client and to the server', () =>
    withFeed(async (feed) => {
      const client = await greeted(feed)
      const raw = connect(feed.proxy.port, '127.0.0.1')
      await once(raw, 'connect')
      await expect.poll(() => feed.proxy.openLinks).toBe(2)
      const error = once(raw, 'error')
      feed.proxy.resetAll()
      expect(String((await error)[0])).toContain('ECONNRESET')
      expect((await client.closed).code).toBe(1006)
      await expect.poll(() => feed.server.connections.length).toBe(0)
    }))

  test('refuse resets new connections and leaves the old', () =>
    withFeed(async (feed) => {
      const client = await greeted(feed)
      feed.proxy.set({ kind: 'refuse' })
      await expect(connectClient(feed.proxy.wsUrl, DEMO_KEY)).rejects.toThrow()
      feed.server.emit()
      await client.until(() => client.eventIds().length === 1)
    }))

  test('a client that leaves is seen to leave by the server', () =>
    withFeed(async (feed) => {
      const client = await greeted(feed)
      client.socket.terminate()
      await expect.poll(() => feed.server.connections.length).toBe(0)
      await expect.poll(() => feed.proxy.openLinks).toBe(0)
    }))
})

describe('half-open', () => {
  test('H4: in a stall nothing passes, not even a close; afterwards all that was held does, in order', () =>
    withFeed(async (feed) => {
      const client = await greeted(feed)
      feed.proxy.set({ kind: 'stall' })
      feed.server.emitMany(some(3))
      client.socket.send('{"type":"PING"}')
      feed.server.closeConnections(1001)
      // Traffic that passes elsewhere proves that this had its time.
      const direct = await connectClient(feed.server.wsUrl, DEMO_KEY)
      await direct.until(() => direct.texts.length === 2)
      expect(client.texts).toHaveLength(2)
      expect(client.socket.readyState).toBe(client.socket.OPEN)
      expect(feed.server.stats.jsonPings).toBe(0)
      feed.proxy.clear('stall')
      expect((await client.closed).code).toBe(1001)
      expect(client.eventIds()).toEqual([1, 2, 3])
    }))

  test('H1: a client that terminates in a stall is gone for the server only when it ends', () =>
    withFeed(async (feed) => {
      const client = await greeted(feed)
      feed.proxy.set({ kind: 'stall' })
      client.socket.terminate()
      await client.closed
      expect(feed.server.connections).toHaveLength(1)
      feed.proxy.clear()
      await expect.poll(() => feed.server.connections.length).toBe(0)
      await expect.poll(() => feed.proxy.openLinks).toBe(0)
    }))

  test('a stall of one direction leaves the other', () =>
    withFeed(async (feed) => {
      const client = await greeted(feed)
      feed.proxy.set({ kind: 'stall', direction: 'to-client' })
      client.socket.send('{"type":"PING"}')
      await expect.poll(() => feed.server.stats.jsonPings).toBe(1)
      expect(client.frames('PONG')).toHaveLength(0)
    }))
})

describe('the shape of the stream', () => {
  test('split: every byte arrives, in small pieces', () =>
    withFeed(async (feed) => {
      const socket = connect(feed.proxy.port, '127.0.0.1')
      feed.proxy.set({ kind: 'split', maxBytes: 7 })
      const sizes: number[] = []
      socket.on('data', (chunk) => sizes.push(chunk.length))
      socket.write(
        `GET /api/v1/fastfeed/events HTTP/1.1\r\nHost: x\r\nX-API-Key: ${DEMO_KEY}\r\nConnection: close\r\n\r\n`,
      )
      await once(socket, 'close')
      expect(sizes.length).toBeGreaterThan(20)

      const client = await greeted(feed)
      feed.server.emitMany(some(5))
      await client.until(() => client.eventIds().length === 5)
      expect(client.eventIds()).toEqual([1, 2, 3, 4, 5])
    }))

  test('coalesce: what was sent apart arrives together', async () => {
    const clock = manualClock(0)
    await withFeed(async ({ server }) => {
      const proxy = await startFaultProxy({ target: server.wsUrl, clock })
      const client = await connectClient(proxy.wsUrl, DEMO_KEY)
      await client.until(() => client.texts.length === 2)
      proxy.set({ kind: 'coalesce', waitMs: 1_000 })
      server.emit()
      await expect.poll(() => proxy.heldBytes).toBeGreaterThan(0)
      const heldFirst = proxy.heldBytes
      clock.advance(600)
      server.emit()
      await expect.poll(() => proxy.heldBytes).toBeGreaterThan(heldFirst)
      expect(client.eventIds()).toEqual([])
      clock.advance(400)
      expect(proxy.heldBytes).toBe(0)
      await client.until(() => client.eventIds().length === 2)
      await proxy.stop()
    })
  })

  test('delay: nothing passes before its time, by the injected clock', async () => {
    const clock = manualClock(0)
    await withFeed(async ({ server }) => {
      const proxy = await startFaultProxy({ target: server.wsUrl, clock })
      const client = await connectClient(proxy.wsUrl, DEMO_KEY)
      await client.until(() => client.texts.length === 2)
      proxy.set({ kind: 'delay', ms: 5_000 })
      server.emit()
      await expect.poll(() => clock.pendingTimers).toBe(1)
      clock.advance(4_999)
      expect(client.eventIds()).toEqual([])
      clock.advance(1)
      await client.until(() => client.eventIds().length === 1)
      await proxy.stop()
    })
  })

  test('throttle: 20 kB at 100 kB/s take about 200 ms', () =>
    withFeed(async (feed) => {
      const client = await greeted(feed)
      feed.proxy.set({ kind: 'throttle', bytesPerSecond: 100_000 })
      const started = performance.now()
      for (let count = 0; count < 20; count++) feed.server.sendRaw('x'.repeat(1_000))
      await client.until(() => client.texts.length === 22)
      expect(performance.now() - started).toBeGreaterThan(150)
    }))
})

describe('faults of frames: the stream stays a valid WebSocket', () => {
  test('G5: duplicate-frames, some of them, the same ones for the same seed', async () => {
    const run = (proxySeed: number): Promise<number[]> =>
      withFeed(
        async (feed) => {
          const client = await greeted(feed)
          feed.proxy.set({ kind: 'duplicate-frames', probability: 0.3 })
          feed.server.emitMany(some(50))
          await client.until(() => client.eventIds().includes(50))
          feed.proxy.clear()
          feed.server.emit()
          await client.until(() => client.eventIds().includes(51))
          return client.eventIds()
        },
        { proxySeed },
      )
    const [first, again, other] = [await run(1), await run(1), await run(2)]
    expect([...new Set(first)]).toEqual(upTo(51))
    expect(first.length).toBeGreaterThan(55)
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
  })

  test('G2: drop-frames loses events that REST still has', () =>
    withFeed(async (feed) => {
      const client = await greeted(feed)
      feed.proxy.set({ kind: 'drop-frames', probability: 0.5 })
      feed.server.emitMany(some(50))
      // Its answer is drawn for too, but a control pong is not.
      const pong = once(client.socket, 'pong')
      client.socket.ping()
      await pong
      expect(client.eventIds().length).toBeGreaterThan(10)
      expect(client.eventIds().length).toBeLessThan(40)
      expect(await (await rest(feed)).json()).toMatchObject({ count: 50 })
    }))

  test('P6: corrupt-frames are text that is not JSON', () =>
    withFeed(async (feed) => {
      const client = await greeted(feed)
      feed.proxy.set({ kind: 'corrupt-frames', probability: 1 })
      feed.server.emit()
      await client.until(() => client.texts.length === 3)
      expect(() => JSON.parse(client.texts[2] ?? '') as unknown).toThrow(SyntaxError)
      expect(client.socket.readyState).toBe(client.socket.OPEN)
    }))
})

test('garbage breaks the WebSocket protocol', () =>
  withFeed(async (feed) => {
    const client = await greeted(feed)
    const error = once(client.socket, 'error')
    feed.proxy.set({ kind: 'garbage', probability: 1 })
    feed.server.emit()
    expect(String((await error)[0])).toMatch(/Invalid WebSocket frame|Max payload|Unsupported/)
  }))

describe('HTTP', () => {
  test.each([401, 403, 429, 503])('R3, R4: %i on the upgrade only', (status) =>
    withFeed(async (feed) => {
      feed.proxy.set({ kind: 'http-status', status, on: 'upgrade', retryAfterS: 7, body: '{"error":"no"}' })
      expect(await refusedUpgrade(feed.proxy.wsUrl, DEMO_KEY)).toEqual({
        status,
        retryAfter: '7',
        body: '{"error":"no"}',
      })
      expect(feed.server.stats.accepted).toBe(0)
      expect((await rest(feed)).status).toBe(200)
    }),
  )

  test('R4: 502 on REST only', () =>
    withFeed(async (feed) => {
      feed.proxy.set({ kind: 'http-status', status: 502, on: 'rest' })
      expect((await rest(feed)).status).toBe(502)
      await greeted(feed)
    }))

  test('G7: slow-loris drips REST answers and leaves sockets alone', () =>
    withFeed(async (feed) => {
      const client = await greeted(feed)
      feed.proxy.set({ kind: 'slow-loris', byteMs: 2 })
      let done = false
      const answer = rest(feed)
        .then((response) => response.text())
        .finally(() => (done = true))
      feed.server.emitMany(some(3))
      await client.until(() => client.eventIds().length === 3)
      expect(done).toBe(false)
      await answer
    }))
})

test('a schedule strikes by the clock, ends conditions, and can be called off', async () => {
  const clock = manualClock(0)
  const proxy = await startFaultProxy({ target: 'ws://127.0.0.1:9', clock })
  proxy.schedule([
    { atMs: 100, fault: { kind: 'stall' }, durationMs: 50 },
    { atMs: 120, fault: { kind: 'delay', ms: 5 } },
    { atMs: 130, fault: { kind: 'cut' } },
  ])
  const kinds = (): string[] => proxy.activeFaults.map(({ kind }) => kind)
  clock.advance(99)
  expect(kinds()).toEqual([])
  clock.advance(21)
  expect(kinds()).toEqual(['stall', 'delay'])
  clock.advance(30)
  expect(kinds()).toEqual(['delay'])
  const callOff = proxy.schedule([{ atMs: 10, fault: { kind: 'refuse' } }])
  callOff()
  clock.advance(1_000)
  expect(kinds()).toEqual(['delay'])
  await proxy.stop()
  expect(clock.pendingTimers).toBe(0)
})

test('a server that is not there is a reset to the client', async () => {
  const proxy = await startFaultProxy({ target: 'ws://127.0.0.1:9/ws/fastfeed' })
  await expect(connectClient(proxy.wsUrl, DEMO_KEY)).rejects.toThrow()
  await proxy.stop()
})
