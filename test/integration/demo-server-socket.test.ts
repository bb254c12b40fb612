import { describe, expect, test } from 'vitest'
import { MALFORMED_FRAMES } from '../../src-main/demo/frames.ts'
import { connectClient, refusedUpgrade } from '../support/feed-client.ts'
import { DEMO_KEY, withFeed } from '../support/feed-fixture.ts'
import { manualClock } from '../unit/demo/manual-clock.ts'

const EXAMPLE_TIME = Date.UTC(2026, 2, 17, 10, 30)
const HANDSHAKE_EXAMPLE =
  '{"type":"HANDSHAKE","payload":{"tier":"PULSE","priorities":["P0","P1","P2"],"delay_ms":0,"server_time":"2026-03-17T10:30:00Z"}}'
const EVENT_EXAMPLE =
  '{"type":"EVENT","payload":{"id":12346,"type":"LIQUIDATION_CLUSTER_ARMED","priority":"P0","symbol":"BTCUSDT","confidence":0.92,"data":{"cluster_price":98500,"cluster_side":"LONG_LIQ","intensity_usd":5200000,"distance_pct":1.8},"detected_at":"2026-03-17T10:30:45Z","latency_ms":42}}'
const ERROR_EXAMPLE =
  '{"type":"ERROR","payload":{"code":"AUTH_FAILED","message":"Invalid or expired API key"}}'

describe('the documented frames, to the letter', () => {
  test('P4: HANDSHAKE, SNAPSHOT, EVENT', () =>
    withFeed(
      async ({ server }) => {
        const client = await connectClient(server.wsUrl, DEMO_KEY)
        await client.until(() => client.texts.length === 2)
        server.emit({ id: 12346, detected_at: '2026-03-17T10:30:45Z' })
        await client.until(() => client.texts.length === 3)
        expect(client.texts).toEqual([
          HANDSHAKE_EXAMPLE,
          '{"type":"SNAPSHOT","payload":{"events":[]}}',
          EVENT_EXAMPLE,
        ])
      },
      { clock: manualClock(EXAMPLE_TIME) },
    ))

  test('P4: ERROR, to a key that is not known', () =>
    withFeed(async ({ server }) => {
      const client = await connectClient(server.wsUrl, 'nxg_nobody')
      expect(await client.closed).toEqual({ code: 1008, reason: 'AUTH_FAILED' })
      expect(client.texts).toEqual([ERROR_EXAMPLE])
    }))

  test('H2: a JSON PING is answered by a JSON PONG, a control ping by a control pong', () =>
    withFeed(async ({ server }) => {
      const client = await connectClient(server.wsUrl, DEMO_KEY)
      const controlPong = new Promise<string>((resolve) =>
        client.socket.on('pong', (data) => resolve(data.toString())),
      )
      client.socket.send('{"type":"PING","payload":{}}')
      client.socket.ping('probe')
      expect(await controlPong).toBe('probe')
      await client.until(() => client.frames('PONG').length === 1)
      expect(server.stats).toMatchObject({ jsonPings: 1, controlPings: 1 })
    }))
})

describe('who may connect', () => {
  test('P1: symbols and events narrow what is sent, in the snapshot too', () =>
    withFeed(async ({ server }) => {
      server.emitMany([{ symbol: 'SOLUSDT' }, { symbol: 'ETHUSDT' }])
      const query = '&symbols=ETHUSDT,BTCUSDT&events=LIQUIDATION_CLUSTER_ARMED'
      const client = await connectClient(server.wsUrl, DEMO_KEY, query)
      await client.until(() => client.frames('SNAPSHOT').length === 1)
      server.emitMany([
        { symbol: 'SOLUSDT' },
        { symbol: 'ETHUSDT', type: 'REGIME_SHIFT' },
        { symbol: 'BTCUSDT' },
      ])
      await client.until(() => client.eventIds().length > 0)
      expect(client.eventIds()).toEqual([5])
      expect(client.frames('SNAPSHOT')[0]?.payload).toMatchObject({ events: [{ id: 2 }] })
    }))

  test.each([
    ['nxg_demo_limit', 5],
    ['nxg_oracle_limit', 10],
  ])('P2: %s may connect %i times at once, and again after a close', (key, limit) =>
    withFeed(async ({ server }) => {
      const clients = []
      for (let index = 0; index < limit; index++) clients.push(await connectClient(server.wsUrl, key))
      const refused = await connectClient(server.wsUrl, key)
      expect((await refused.closed).reason).toBe('CONNECTION_LIMIT_EXCEEDED')
      clients[0]?.socket.close()
      await clients[0]?.closed
      const again = await connectClient(server.wsUrl, key)
      await again.until(() => again.frames('HANDSHAKE').length === 1)
      expect(server.stats.mostPerKey).toBe(limit)
    }),
  )

  test.each([
    ['nxg_nobody', 401, 'AUTH_FAILED'],
    ['nxg_free_1', 403, 'TIER_INSUFFICIENT'],
    ['', 401, 'MISSING_API_KEY'],
  ])('R3: "%s" can be refused on the upgrade with %i', (key, status, code) =>
    withFeed(
      async ({ server }) => {
        const refusal = await refusedUpgrade(server.wsUrl, key)
        expect(refusal.status).toBe(status)
        expect(refusal.body).toContain(code)
      },
      { faults: { authStyle: 'http' } },
    ),
  )

  test('R4: 429 on the upgrade says when to come back, or does not', () =>
    withFeed(
      async ({ server }) => {
        expect(await refusedUpgrade(server.wsUrl, DEMO_KEY)).toMatchObject({ status: 429, retryAfter: '12' })
        server.setFaults({ retryAfterS: null })
        expect((await refusedUpgrade(server.wsUrl, DEMO_KEY)).retryAfter).toBeUndefined()
        server.setFaults({ upgradeStatus: 503 })
        expect((await refusedUpgrade(server.wsUrl, DEMO_KEY)).status).toBe(503)
      },
      { faults: { upgradeStatus: 429, retryAfterS: 12 } },
    ))
})

describe('the shapes of a snapshot', () => {
  test.each(['array', 'events', 'items', 'data', 'results', 'recent'] as const)('P7: %s', (snapshotShape) =>
    withFeed(
      async ({ server }) => {
        const event = server.emit()
        const client = await connectClient(server.wsUrl, DEMO_KEY)
        await client.until(() => client.frames('SNAPSHOT').length === 1)
        const expected = snapshotShape === 'array' ? [event] : { [snapshotShape]: [event] }
        expect(client.frames('SNAPSHOT')[0]?.payload).toEqual(expected)
      },
      { faults: { snapshotShape } },
    ),
  )
})

describe('faults of the socket', () => {
  test('P5: no HANDSHAKE, and nothing else', () =>
    withFeed(
      async ({ server }) => {
        const client = await connectClient(server.wsUrl, DEMO_KEY)
        server.emit()
        client.socket.send('{"type":"PING"}')
        await client.until(() => client.texts.length === 1)
        expect(client.frames().map(({ type }) => type)).toEqual(['PONG'])
      },
      { faults: { handshake: false } },
    ))

  test('P6: malformed frames come between the events', () =>
    withFeed(
      async ({ server }) => {
        const client = await connectClient(server.wsUrl, DEMO_KEY)
        await client.until(() => client.texts.length === 2)
        server.emitMany(Array.from({ length: MALFORMED_FRAMES.length * 2 }, () => ({})))
        await client.until(() => client.texts.length === 2 + MALFORMED_FRAMES.length * 3)
        expect(client.texts).toEqual(expect.arrayContaining([...MALFORMED_FRAMES]))
        // Above P6's limit.
        server.sendRaw(
          JSON.stringify({ type: 'EVENT', payload: { id: 1, padding: 'x'.repeat(9 * 1024 * 1024) } }),
        )
        await client.until(() => (client.texts.at(-1)?.length ?? 0) > 2 * 1024 * 1024)
      },
      { faults: { malformedEvery: 2 } },
    ))

  test('P8: a delayed tier says so and holds events back that long', () => {
    const clock = manualClock(EXAMPLE_TIME)
    return withFeed(
      async ({ server }) => {
        const client = await connectClient(server.wsUrl, DEMO_KEY)
        await client.until(() => client.texts.length === 2)
        expect(client.frames('HANDSHAKE')[0]?.payload).toMatchObject({ delay_ms: 15_000 })
        server.emit()
        clock.advance(14_999)
        expect(server.stats.framesSent).toBe(2)
        clock.advance(1)
        await client.until(() => client.eventIds().length === 1)
      },
      { clock, faults: { delayMs: 15_000 } },
    )
  })

  test.each([
    ['json', 1, 0],
    ['control', 0, 1],
    ['none', 0, 0],
  ] as const)('H1, H2: pong "%s" answers just that', (pong, json, control) =>
    withFeed(
      async ({ server }) => {
        const client = await connectClient(server.wsUrl, DEMO_KEY)
        let controlPongs = 0
        client.socket.on('pong', () => controlPongs++)
        client.socket.send('{"type":"PING"}')
        client.socket.ping()
        await expect.poll(() => server.stats.controlPings).toBe(1)
        // An answer would have been sent before this event.
        server.emit()
        await client.until(() => client.eventIds().length === 1)
        expect([client.frames('PONG').length, controlPongs]).toEqual([json, control])
      },
      { faults: { pong } },
    ),
  )

  test('H4: a half-open socket stays open, silent and deaf; it wakes when the fault is cleared', () =>
    withFeed(async ({ server }) => {
      const client = await connectClient(server.wsUrl, DEMO_KEY)
      await client.until(() => client.texts.length === 2)
      server.setFaults({ halfOpen: true })
      client.socket.send('{"type":"PING"}')
      server.emit()
      const later = await connectClient(server.wsUrl, DEMO_KEY)
      expect(client.texts).toHaveLength(2)
      expect(later.texts).toHaveLength(0)
      expect(server.stats.jsonPings).toBe(0)
      server.setFaults({ halfOpen: false })
      await client.until(() => client.frames('PONG').length === 1)
      expect(client.eventIds()).toEqual([])
    }))

  test('H4: frozen sockets are half-open while new ones are well, and free their place', () =>
    withFeed(async ({ server }) => {
      for (let index = 0; index < 5; index++) await connectClient(server.wsUrl, DEMO_KEY)
      server.freezeConnections()
      const client = await connectClient(server.wsUrl, DEMO_KEY)
      await client.until(() => client.frames('HANDSHAKE').length === 1)
      expect(server.connections.filter(({ frozen }) => frozen)).toHaveLength(5)
    }))

  test('R2: accept, then close', () => {
    const clock = manualClock(EXAMPLE_TIME)
    return withFeed(
      async ({ server }) => {
        const client = await connectClient(server.wsUrl, DEMO_KEY)
        await client.until(() => client.texts.length === 2)
        clock.advance(500)
        expect(await client.closed).toEqual({ code: 1011, reason: '' })
      },
      { clock, faults: { closeAfterMs: 500, closeCode: 1011 } },
    )
  })

  test('R5: any ERROR code, after the handshake or at any time, with retry_after (R4)', () =>
    withFeed(
      async ({ server }) => {
        const client = await connectClient(server.wsUrl, DEMO_KEY)
        await client.until(() => client.texts.length === 3)
        server.sendError('RATE_LIMITED', 'Slow down', 30)
        await client.until(() => client.texts.length === 4)
        expect(client.frames('ERROR').map(({ payload }) => payload)).toEqual([
          { code: 'TEAPOT', message: 'Demo error TEAPOT' },
          { code: 'RATE_LIMITED', message: 'Slow down', retry_after: 30 },
        ])
      },
      { faults: { errorCode: 'TEAPOT' } },
    ))

  test('G5: events twice, out of order, and left out', () =>
    withFeed(async ({ server }) => {
      const client = await connectClient(server.wsUrl, DEMO_KEY)
      await client.until(() => client.texts.length === 2)
      server.setFaults({ duplicateEvery: 2 })
      server.emitMany([{}, {}, {}, {}])
      await client.until(() => client.eventIds().length === 6)
      expect(client.eventIds()).toEqual([1, 2, 2, 3, 4, 4])

      server.setFaults({ duplicateEvery: 0, dropEvery: 2 })
      server.emitMany([{}, {}])
      await client.until(() => client.eventIds().length === 7)
      expect(client.eventIds().at(-1)).toBe(5)
      expect(server.events.map(({ id }) => id)).toContain(6)

      server.setFaults({ dropEvery: 0, reorderWindow: 8 })
      server.emitMany(Array.from({ length: 8 }, () => ({})))
      await client.until(() => client.eventIds().length === 15)
      const tail = client.eventIds().slice(-8)
      expect(tail).not.toEqual([7, 8, 9, 10, 11, 12, 13, 14])
      expect(tail.toSorted((a, b) => a - b)).toEqual([7, 8, 9, 10, 11, 12, 13, 14])
    }))

  test('L1: a server whose clock is wrong', () =>
    withFeed(
      async ({ server }) => {
        const client = await connectClient(server.wsUrl, DEMO_KEY)
        await client.until(() => client.texts.length === 2)
        expect(client.frames('HANDSHAKE')[0]?.payload).toMatchObject({ server_time: '2026-03-17T10:31:30Z' })
        expect(server.emit({ latency_ms: 0 }).detected_at).toBe('2026-03-17T10:31:30.000Z')
      },
      { clock: manualClock(EXAMPLE_TIME), faults: { clockSkewMs: 90_000 } },
    ))

  test.each([
    ['iso', '2026-03-17T10:30:00Z'],
    ['seconds', '2026-03-17T10:30:00Z'],
    ['epoch-ms', EXAMPLE_TIME],
    ['epoch-s', EXAMPLE_TIME / 1000],
    ['zoneless', '2026-03-17T18:30:00'],
    ['absent', undefined],
  ] as const)('L3: a server that tells its time as %s', (serverTime, told) =>
    withFeed(
      async ({ server }) => {
        const client = await connectClient(server.wsUrl, DEMO_KEY)
        await client.until(() => client.texts.length === 2)
        expect(client.frames('HANDSHAKE')[0]?.payload).toMatchObject({ tier: 'PULSE' })
        expect((client.frames('HANDSHAKE')[0]?.payload as { server_time?: unknown }).server_time).toBe(told)
      },
      { clock: manualClock(EXAMPLE_TIME), faults: { serverTime } },
    ),
  )

  test('L3: detectors whose clock is behind their gateway', () =>
    withFeed(
      async ({ server }) => {
        const client = await connectClient(server.wsUrl, DEMO_KEY)
        await client.until(() => client.texts.length === 2)
        expect(client.frames('HANDSHAKE')[0]?.payload).toMatchObject({ server_time: '2026-03-17T10:30:00Z' })
        expect(server.emit({ latency_ms: 0 }).detected_at).toBe('2026-03-17T10:29:20.000Z')
      },
      { clock: manualClock(EXAMPLE_TIME), faults: { detectorLagMs: 40_000 } },
    ))
})
