import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createForwarder, testContent } from '../../../src-main/core/forward/forwarder.ts'
import type { ForwardAnswer, ForwardMessage, ForwardReport } from '../../../src-main/core/forward/types.ts'
import { Secret } from '../../../src-main/core/protocol/secret.ts'
import { FakeClock, targetOf } from '../alerts/rig.ts'

type Reply = ForwardAnswer | 'hang'
const http = (status: number, retryAfterS: number | null = null, body = ''): ForwardAnswer => ({
  kind: 'http',
  status,
  retryAfterS,
  body,
})
const failed = (isFinal = false): ForwardAnswer => ({ kind: 'failed', reason: 'connection refused', isFinal })

/** Replies in turn, a moment after each question; the last one goes on. */
function rig(replies: readonly Reply[], replyMs = 20) {
  const clock = new FakeClock()
  const posts: { readonly at: number; readonly url: string; readonly limitMs: number }[] = []
  const reports: ForwardReport[] = []
  const troubles: (string | null)[] = []
  const targets = new Map([targetOf(), targetOf({ id: 'b', name: 'b' })].map((one) => [one.id, one]))
  let locked = false
  const forwarder = createForwarder({
    clock,
    random: { next: () => 0 },
    http: {
      post({ url }, limitMs, mayLeave, done) {
        posts.push({ at: clock.mono, url, limitMs })
        const reply = replies[Math.min(posts.length, replies.length) - 1] ?? http(200)
        const late = failed()
        const timer =
          reply === 'hang'
            ? clock.setTimer(limitMs, () =>
                done({ kind: 'failed', reason: 'no answer in time', isFinal: false }),
              )
            : clock.setTimer(replyMs, () => done(mayLeave() ? reply : late))
        return timer
      },
    },
    target: (id) => targets.get(id) ?? null,
    secrets: (id) => (locked ? null : { url: new Secret(`https://${id}.example/topic-${id}`) }),
    trouble: (_target, why) => void troubles.push(why),
    log: { debug() {}, info() {}, warn() {}, error() {} },
  })
  const message = (patch: Partial<ForwardMessage> = {}): ForwardMessage => ({
    id: `1:${posts.length}-${reports.length}@phone`,
    target: 'phone',
    content: { ...testContent(clock.wall), event: 'alert' },
    leftMs: 30_000,
    ...patch,
  })
  const send = (patch: Partial<ForwardMessage> = {}) =>
    forwarder.send(message(patch), (report) => reports.push(report))
  return {
    clock,
    posts,
    reports,
    troubles,
    targets,
    forwarder,
    send,
    lock: (is: boolean) => (locked = is),
    times: () => posts.map(({ at }) => Math.round(at - 1000)),
  }
}

test('A23: taken at the first attempt it is delivered, and said how long it took', () => {
  const r = rig([http(200)])
  r.send()
  expect(r.posts).toEqual([])
  r.clock.advance(100)
  expect(r.reports).toEqual([{ outcome: 'delivered', why: '', tookMs: 20 }])
  r.clock.advance(60_000)
  expect(r.posts).toHaveLength(1)
})

test('A23: tried again after 1, 2, 4 … s, shortened, until it is taken', () => {
  const r = rig([failed(), http(503), http(429), http(200)], 0)
  r.send()
  r.clock.advance(30_000)
  expect(r.times()).toEqual([0, 800, 2_400, 5_600])
  expect(r.reports).toEqual([{ outcome: 'delivered', why: '', tookMs: 5_600 }])
})

test('A23: Retry-After is obeyed, by every message to that target and by no other', () => {
  const r = rig([http(429, 7), http(200)], 0)
  r.send()
  r.clock.advance(100)
  r.send({ id: '1:2@phone' })
  r.send({ id: '1:2@b', target: 'b' })
  r.clock.advance(30_000)
  expect(r.posts.map(({ at, url }) => [Math.round(at - 1000), url])).toEqual([
    [0, 'https://phone.example/'],
    [100, 'https://b.example/'],
    [7_000, 'https://phone.example/'],
    [7_000, 'https://phone.example/'],
  ])
})

test('A22: a wait beyond its time to live is not waited for', () => {
  const r = rig([http(429, 60)])
  r.send()
  r.clock.advance(100)
  expect(r.reports).toEqual([{ outcome: 'late', why: 'HTTP 429', tookMs: 20 }])
})

test.each([
  ['400', http(400, null, 'topic is invalid'), 'HTTP 400: topic is invalid'],
  ['401', http(401, null, '<html>no</html>'), 'HTTP 401'],
  ['404', http(404), 'HTTP 404'],
  ['a redirect', http(302), 'it redirects elsewhere (HTTP 302), which is not followed'],
  ['a certificate that is not trusted', failed(true), 'connection refused'],
] as const)('A24: %s is refused for good: one attempt, and the reason', (_, reply, why) => {
  const r = rig([reply])
  r.send()
  r.clock.advance(60_000)
  expect(r.posts).toHaveLength(1)
  expect(r.reports).toMatchObject([{ outcome: 'refused', why }])
})

test('A20: nothing leaves after its target was switched off, a test excepted', async () => {
  const r = rig([http(503), http(200)], 0)
  r.send()
  r.clock.advance(100)
  r.targets.set('phone', targetOf({ enabled: false }))
  r.clock.advance(30_000)
  expect(r.posts).toHaveLength(1)
  expect(r.reports).toMatchObject([{ outcome: 'refused', why: 'the target was switched off' }])
  expect(r.troubles).toEqual([])
  const tested = r.forwarder.test('phone')
  r.clock.advance(100)
  expect(await tested).toMatchObject({ outcome: 'delivered' })
})

test('A24: a target that fails is told of once, until it takes one again', () => {
  const r = rig([http(401), http(401), http(200), http(401)])
  for (let n = 0; n < 4; n += 1) {
    r.send({ id: `1:${n}@phone` })
    r.clock.advance(1_000)
  }
  expect(r.troubles).toEqual(['HTTP 401', null, 'HTTP 401'])
})

test('A23: one that hangs is given up after 8 s and tried again; another message and another target wait for nothing', () => {
  const r = rig(['hang', http(200)])
  r.send()
  r.clock.advance(10)
  r.send({ id: '1:2@phone' })
  r.send({ id: '1:2@b', target: 'b' })
  r.clock.advance(40)
  expect(r.reports).toHaveLength(2)
  r.clock.advance(9_000)
  expect(r.reports).toHaveLength(3)
  expect(r.posts.map(({ limitMs }) => limitMs)).toEqual([8_000, 8_000, 8_000, 8_000])
})

test('A22: a computer that slept meanwhile sends nothing any more', () => {
  const r = rig([failed(), http(200)])
  r.send()
  r.clock.advance(100)
  r.clock.sleep(60_000, false)
  r.clock.advance(10_000)
  expect(r.posts).toHaveLength(1)
  expect(r.reports).toMatchObject([{ outcome: 'late', why: 'connection refused' }])
})

test('A26: a key store that is locked is waited for within the time to live', () => {
  const r = rig([http(200)])
  r.lock(true)
  r.send()
  r.clock.advance(1_000)
  r.lock(false)
  r.clock.advance(3_000)
  expect(r.reports).toMatchObject([{ outcome: 'delivered' }])
})

test('taken back, a message is neither sent nor reported; removed, its target takes none', () => {
  const r = rig([failed(), http(200)])
  r.send({ id: 'x' })
  r.clock.advance(100)
  r.forwarder.takeBack('x')
  r.clock.advance(60_000)
  expect(r.posts).toHaveLength(1)
  expect(r.reports).toEqual([])
  r.targets.clear()
  r.send({ id: 'y' })
  r.clock.advance(100)
  expect(r.reports).toMatchObject([{ outcome: 'refused', why: 'the target is there no more' }])
})

test('the test says what came back and how long it took; it counts in no figure', async () => {
  const r = rig([http(401, null, 'unauthorized')])
  const answer = r.forwarder.test('phone')
  r.clock.advance(100)
  expect(await answer).toEqual({ outcome: 'refused', why: 'HTTP 401: unauthorized', tookMs: 20 })
  expect(r.forwarder.figures()).toEqual([])
})

test('figures: what was delivered, late and refused, and how long it took', () => {
  const r = rig([http(200), http(200), http(400), http(503)])
  for (let n = 0; n < 4; n += 1) {
    r.send({ id: `1:${n}@phone` })
    r.clock.advance(60_000)
  }
  expect(r.forwarder.figures()).toEqual([
    { name: 'phone', kind: 'ntfy', sent: 4, delivered: 2, late: 1, failed: 1, p50Ms: 20, p95Ms: 20 },
  ])
})

const reply: fc.Arbitrary<Reply> = fc.oneof(
  fc.constantFrom<Reply>(
    'hang',
    http(200),
    http(204),
    http(400),
    http(404),
    http(500),
    http(503),
    failed(),
    failed(true),
  ),
  fc.integer({ min: 0, max: 90 }).map((s) => http(429, s)),
)

test('A22, A23: whatever a target answers, nothing leaves after its time, each message ends once, and none is tried in a loop', () => {
  fc.assert(
    fc.property(
      fc.array(reply, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 300_000 }),
      fc.integer({ min: 0, max: 9_000 }),
      fc.array(
        fc.record({ ms: fc.integer({ min: 0, max: 60_000 }), sleep: fc.integer({ min: 0, max: 40_000 }) }),
        {
          maxLength: 4,
        },
      ),
      (replies, leftMs, replyMs, steps) => {
        const r = rig(replies, replyMs)
        r.send({ leftMs })
        for (const { ms, sleep } of steps) {
          r.clock.advance(ms)
          r.clock.sleep(sleep, false)
        }
        r.clock.advance(leftMs + 20_000)
        expect(r.reports).toHaveLength(1)
        for (const { at, limitMs } of r.posts) {
          expect(at - 1000).toBeLessThan(leftMs)
          expect(at - 1000 + limitMs).toBeLessThanOrEqual(leftMs)
        }
        expect(r.posts.length).toBeLessThanOrEqual(2 + Math.log2(31) + leftMs / 24_000 + 2)
        expect(r.clock.timers).toEqual([])
      },
    ),
    { numRuns: 500 },
  )
})
