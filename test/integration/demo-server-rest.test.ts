import { describe, expect, test } from 'vitest'
import type { DemoServer } from '../../src-main/demo/server.ts'
import { DEMO_KEY, withFeed } from '../support/feed-fixture.ts'
import { manualClock } from '../unit/demo/manual-clock.ts'

const START = Date.UTC(2026, 2, 17, 10, 30)

function get(server: DemoServer, sinceId: number | string, key: string | null = DEMO_KEY): Promise<Response> {
  const url = `${server.origin}/api/v1/fastfeed/events?since_id=${sinceId}`
  return fetch(url, { headers: key === null ? {} : { 'X-API-Key': key } })
}

async function page(server: DemoServer, sinceId: number): Promise<number[]> {
  const response = await get(server, sinceId)
  expect(response.status).toBe(200)
  // The default shape; a wrong one fails the assertions.
  const body = (await response.json()) as { events: { id: number }[] }
  return body.events.map(({ id }) => id)
}

const some = (count: number): object[] => Array.from({ length: count }, () => ({}))

describe('who may ask, and what errors look like', () => {
  test.each([
    [null, 401, 'MISSING_API_KEY'],
    ['nxg_nobody', 401, 'INVALID_API_KEY'],
    ['nxg_free_1', 403, 'TIER_INSUFFICIENT'],
  ])('R3: key %s gets %i %s', (key, status, code) =>
    withFeed(async ({ server }) => {
      const response = await get(server, 0, key)
      expect(response.status).toBe(status)
      expect(await response.json()).toMatchObject({ error: { code } })
    }),
  )

  test('R4: 429 in both documented bodies, with and without Retry-After', () =>
    withFeed(
      async ({ server }) => {
        const nested = await get(server, 0)
        expect([nested.status, nested.headers.get('Retry-After')]).toEqual([429, '12'])
        expect(await nested.json()).toMatchObject({ error: { code: 'RATE_LIMITED', retry_after: 12 } })
        server.setFaults({ errorBody: 'flat' })
        expect(await (await get(server, 0)).json()).toEqual({
          error: 'Refused by the demo',
          code: 'RATE_LIMIT_EXCEEDED',
          request_id: expect.stringMatching(/^req_/),
          retry_after: 12,
        })
        server.setFaults({ retryAfterS: null })
        const bare = await get(server, 0)
        expect(bare.headers.get('Retry-After')).toBeNull()
        expect(await bare.json()).not.toHaveProperty('retry_after')
      },
      { faults: { restStatus: 429, retryAfterS: 12 } },
    ))

  test('R4: the limit is counted by the minute and told in the headers', () => {
    const clock = manualClock(START)
    return withFeed(
      async ({ server }) => {
        const first = await get(server, 0)
        expect(first.headers.get('X-RateLimit-Limit')).toBe('2')
        expect(first.headers.get('X-RateLimit-Remaining')).toBe('1')
        expect(first.headers.get('X-RateLimit-Reset')).toBe(String(START / 1000 + 60))
        expect((await get(server, 0)).status).toBe(200)
        expect((await get(server, 0)).status).toBe(429)
        clock.advance(60_000)
        expect((await get(server, 0)).status).toBe(200)
      },
      { clock, faults: { rateLimitPerMinute: 2 } },
    )
  })

  test('503 is maintenance, and a bad since_id is refused by name', () =>
    withFeed(async ({ server }) => {
      const bad = await get(server, 'latest')
      expect([bad.status, await bad.text()]).toEqual([400, expect.stringContaining('since_id')])
      server.setFaults({ restStatus: 503 })
      expect(await (await get(server, 0)).json()).toMatchObject({ error: { code: 'MAINTENANCE' } })
    }))
})

describe('the shapes of an answer', () => {
  test.each([
    ['array', false, (list: unknown) => list],
    ['events', false, (list: unknown) => ({ events: list, count: 1 })],
    ['items', false, (list: unknown) => ({ items: list, count: 1 })],
    ['data', false, (list: unknown) => ({ data: list, count: 1 })],
    ['results', false, (list: unknown) => ({ results: list, count: 1 })],
    ['payload', false, (list: unknown) => ({ payload: list, count: 1 })],
    ['array', true, (list: unknown) => ({ data: list })],
    ['events', true, (list: unknown) => ({ data: { events: list, count: 1 } })],
    ['data', true, (list: unknown) => ({ payload: { data: list, count: 1 } })],
    ['unknown', false, () => ({ status: 'ok', total: 1 })],
  ] as const)('G1: %s, nested %s', (restShape, restNested, shape) =>
    withFeed(
      async ({ server }) => {
        const event = server.emit()
        expect(await (await get(server, 0)).json()).toEqual(shape([event]))
      },
      { faults: { restShape, restNested } },
    ),
  )
})

describe('paging', () => {
  test('G2: pages follow since_id until one is empty', () =>
    withFeed(
      async ({ server }) => {
        server.emitMany(some(7))
        expect(await page(server, 0)).toEqual([1, 2, 3])
        expect(await page(server, 3)).toEqual([4, 5, 6])
        expect(await page(server, 6)).toEqual([7])
        expect(await page(server, 7)).toEqual([])
        expect(server.stats.restRequests.at(-2)).toEqual({ sinceId: 6, status: 200, returned: 1 })
      },
      { faults: { pageSize: 3 } },
    ))

  test('G2: wrong order, inclusive since_id, the newest end first', () =>
    withFeed(
      async ({ server }) => {
        server.emitMany(some(7))
        server.setFaults({ restOrder: 'descending' })
        expect(await page(server, 0)).toEqual([3, 2, 1])
        server.setFaults({ restOrder: 'ascending', restInclusive: true })
        expect(await page(server, 3)).toEqual([3, 4, 5])
        server.setFaults({ restInclusive: false, restWindow: 'newest' })
        expect(await page(server, 0)).toEqual([5, 6, 7])
        server.setFaults({ restWindow: 'oldest', restOrder: 'shuffled', pageSize: 7 })
        expect((await page(server, 0)).toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7])
      },
      { faults: { pageSize: 3 } },
    ))

  test('G2: repeated pages, once or for ever', () =>
    withFeed(
      async ({ server }) => {
        server.emitMany(some(4))
        expect([await page(server, 0), await page(server, 2), await page(server, 2)]).toEqual([
          [1, 2],
          [1, 2],
          [3, 4],
        ])
        server.setFaults({ restRepeat: 'forever' })
        expect([await page(server, 0), await page(server, 2), await page(server, 4)]).toEqual([
          [1, 2],
          [1, 2],
          [1, 2],
        ])
      },
      { faults: { pageSize: 2, restRepeat: 'twice' } },
    ))

  test('G3: ids are sparse when asked to be', () =>
    withFeed(
      async ({ server }) => {
        const ids = server.emitMany(some(50)).map(({ id }) => id)
        const steps = ids.slice(1).map((id, index) => id - (ids[index] ?? 0))
        expect(Math.min(...steps)).toBeGreaterThanOrEqual(1)
        expect(Math.max(...steps)).toBeGreaterThan(10)
      },
      { faults: { idStride: 20 } },
    ))

  test('G6: a cached endpoint shows an event only after 30 s', () => {
    const clock = manualClock(START)
    return withFeed(
      async ({ server }) => {
        server.emit()
        clock.advance(29_999)
        expect(await page(server, 0)).toEqual([])
        clock.advance(1)
        expect(await page(server, 0)).toEqual([1])
      },
      { clock, faults: { restCacheMs: 30_000 } },
    )
  })

  test('G9: a server that restarted its ids', () =>
    withFeed(async ({ server }) => {
      server.emit({ id: 90_000 })
      server.restartIds()
      server.emit()
      expect(await page(server, 90_000)).toEqual([])
      expect(await page(server, 0)).toEqual([1])
    }))

  test('the server forgets what is older than its retention', () =>
    withFeed(
      async ({ server }) => {
        server.emitMany(some(5))
        expect(await page(server, 0)).toEqual([4, 5])
        expect(server.events).toHaveLength(5)
      },
      { faults: { retention: 2 } },
    ))

  test('an event can miss the sockets or the history', () =>
    withFeed(async ({ server }) => {
      server.emit({}, { live: false })
      server.emit({ id: 9 }, { history: false })
      expect(await page(server, 0)).toEqual([1])
    }))
})

describe('answers that break', () => {
  test('G7: the second page fails', () =>
    withFeed(
      async ({ server }) => {
        const statuses = [await get(server, 0), await get(server, 0), await get(server, 0)].map(
          ({ status }) => status,
        )
        expect(statuses).toEqual([200, 500, 500])
        server.clearFaults()
        expect((await get(server, 0)).status).toBe(200)
      },
      { faults: { restStatus: 500, restFailFrom: 2 } },
    ))

  test('G7: JSON cut short, a lost connection, a page of HTML', () =>
    withFeed(async ({ server }) => {
      server.emit()
      server.setFaults({ restBody: 'cut' })
      await expect((await get(server, 0)).json()).rejects.toThrow(SyntaxError)
      server.setFaults({ restBody: 'abort' })
      await expect(get(server, 0).then((response) => response.text())).rejects.toThrow()
      server.setFaults({ restBody: 'html' })
      const html = await get(server, 0)
      expect([html.status, html.headers.get('Content-Type')]).toEqual([200, 'text/html'])
    }))

  test('G7: a body that comes a byte at a time', () => {
    const clock = manualClock(START)
    return withFeed(
      async ({ server }) => {
        const response = await get(server, 0)
        const length = Number(response.headers.get('Content-Length'))
        let done = false
        const body = response.text().finally(() => (done = true))
        clock.advance(1_000 * (length - 1))
        expect(done).toBe(false)
        clock.advance(1_000)
        expect(await body).toBe('{"events":[],"count":0}')
      },
      { clock, faults: { restBody: 'slow', slowByteMs: 1_000 } },
    )
  })
})
