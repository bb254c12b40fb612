import { describe, expect, test } from 'vitest'
import { retryAfterSeconds } from '../../../src-main/adapters/http.ts'
import * as errors from '../../../src-main/core/protocol/errors.ts'
import { parseErrorBody } from '../../../src-main/core/protocol/parse.ts'
import { formatWait } from '../../../src-main/core/vocabulary/times.ts'
import { heldMs, secondsAsked } from '../../../src-main/core/protocol/retry-after.ts'

const NOW = Date.parse('2026-03-17T10:30:00Z')
const classifyHttp = (status: number, retryAfterS: number | null, body: string) =>
  errors.classifyHttp(status, retryAfterS, body, NOW)

const error = (code: string, message = '', retry_after: number | null = null) =>
  errors.classifyError({ code, message, retry_after }, NOW)

describe('R3: fatal errors tell a rejected key from a low tier', () => {
  test.each(['AUTH_FAILED', 'INVALID_API_KEY', 'MISSING_API_KEY'])('%s rejects the key', (code) => {
    expect(error(code)).toMatchObject({ kind: 'key-rejected' })
  })
  test('the sentence carries what the server said', () => {
    expect(error('AUTH_FAILED', 'Invalid or expired API key').message).toBe(
      'The server rejected the API key (AUTH_FAILED: Invalid or expired API key).',
    )
  })
  test('TIER_INSUFFICIENT', () => {
    expect(error('TIER_INSUFFICIENT', 'Upgrade to PULSE.')).toEqual({
      kind: 'tier-too-low',
      message:
        "The API key's tier is too low; FastFeed needs PULSE or higher (TIER_INSUFFICIENT: Upgrade to PULSE).",
    })
  })
  test.each([
    [401, '{"code":"UNKNOWN","message":"x"}', 'key-rejected'],
    [403, '{"code":"UNKNOWN","message":"x"}', 'tier-too-low'],
    [403, '{"detail":"Invalid API key"}', 'key-rejected'],
    [401, '{"message":"Your plan does not include this"}', 'tier-too-low'],
    [403, '{"code":403,"message":"Your tier is too low"}', 'tier-too-low'],
    [403, '{"message":"Forbidden: API key expired"}', 'key-rejected'],
    [403, '{"error":{"code":"TIER_INSUFFICIENT","message":"x"}}', 'tier-too-low'],
    // One page of the documentation says 403 for an invalid key too: the code decides.
    [403, '{"error":{"code":"INVALID_API_KEY","message":"x"}}', 'key-rejected'],
    [401, '{"error":"x","code":"TIER_INSUFFICIENT"}', 'tier-too-low'],
    [500, '', 'other'],
    [503, '{"error":"Maintenance","code":"MAINTENANCE"}', 'other'],
    [404, '', 'other'],
  ])('HTTP %i with body %s is %s', (status, body, kind) => {
    expect(classifyHttp(status, null, body).kind).toBe(kind)
  })
})

describe('R4: rate limits', () => {
  test('60 s unless the server says', () => {
    expect(classifyHttp(429, null, '')).toMatchObject({ kind: 'rate-limited', retryAfterS: 60 })
    expect(error('RATE_LIMITED')).toMatchObject({ kind: 'rate-limited', retryAfterS: 60 })
    expect(error('RATE_LIMIT_EXCEEDED', '', 12)).toMatchObject({ retryAfterS: 12 })
  })
  test('the longer of header and body', () => {
    const body = '{"error":{"code":"RATE_LIMITED","message":"x","retry_after":30}}'
    expect(classifyHttp(429, 10, body)).toMatchObject({ retryAfterS: 30 })
    expect(classifyHttp(429, 90, body)).toMatchObject({ retryAfterS: 90 })
  })
  test('a 429 with a code of its own is a rate limit by its status', () => {
    expect(classifyHttp(429, null, '{"error":"x","code":"SLOW_DOWN","retry_after":7}')).toMatchObject({
      kind: 'rate-limited',
      retryAfterS: 7,
    })
  })
  test('Retry-After in seconds, ms, Unix time or as a date, against the clock of the answer', () => {
    const seconds = (header: string | undefined, date?: string) =>
      retryAfterSeconds({ 'retry-after': header, date }, NOW)
    expect(seconds('30')).toBe(30)
    expect(seconds('1.5')).toBe(2)
    expect(seconds('30000')).toBe(30)
    expect(seconds(String(NOW / 1_000 + 42))).toBe(42)
    expect(seconds(String(NOW + 42_000))).toBe(42)
    expect(seconds('Tue, 17 Mar 2026 10:30:42 GMT')).toBe(42)
    expect(seconds('2026-03-17T10:30:42Z')).toBe(42)
    // This computer is an hour slow.
    expect(seconds('Tue, 17 Mar 2026 11:30:42 GMT', 'Tue, 17 Mar 2026 11:30:00 GMT')).toBe(42)
    for (const odd of [undefined, '', '0', '-5', 'soon', 'Tue, 17 Mar 2026 10:29:00 GMT'])
      expect(seconds(odd)).toBeNull()
  })
  test.each([
    [30_000, 30],
    [1_500, 1_500],
    [3_600, 3_600],
    [7_200, 7_200],
    [86_400, 86_400],
    [5_000, 5],
    [90_000_000, 90_000],
    [NOW + 10_000, 10],
    [NOW / 1_000 + 10, 10],
    [NOW - 1, null],
    [0, null],
  ])('%d asks for %s s', (asked, seconds) => {
    expect(secondsAsked(asked, NOW)).toBe(seconds)
  })
  test.each([
    ['{"code":"RATE_LIMITED","error":"x","retry_after":30000}', 30],
    ['{"code":"RATE_LIMITED","error":"x","retry_after":"12"}', 12],
    ['{"code":"RATE_LIMITED","error":"x","retryAfterMs":7000}', 7],
    [`{"error":{"code":"RATE_LIMITED","message":"x"},"retry_after":${NOW / 1_000 + 20}}`, 20],
    ['{"code":"RATE_LIMITED","error":"x","retry_after":"Tue, 17 Mar 2026 10:30:42 GMT"}', 42],
    ['{"code":"RATE_LIMITED","error":"x","retry_after":"soon"}', 60],
  ])('%s waits %i s', (body, retryAfterS) => {
    expect(parseErrorBody(body)).not.toBeNull()
    expect(classifyHttp(429, null, body)).toMatchObject({ retryAfterS })
  })
  test('a wait is held to 15 min, insisted upon to a day', () => {
    expect([heldMs(60_000, false), heldMs(1e9, false), heldMs(1e9, true)]).toEqual([
      60_000, 900_000, 86_400_000,
    ])
    expect([12_000, 900_000, 30_000_000].map(formatWait)).toEqual(['12 s', '15 min', '8 h 20 min'])
  })
  test('5xx with a wait is no rate limit, but a wait', () => {
    expect(classifyHttp(503, 40, '<html>maintenance</html>')).toMatchObject({
      kind: 'unavailable',
      retryAfterS: 40,
      message: 'The server is not available for 40 s (HTTP 503).',
    })
  })
})

describe('R9: an answer that is not the server’s', () => {
  test.each([
    [
      403,
      '<!DOCTYPE html><html><head><title>\nHotel  Wi-Fi\u0007</title>',
      'a web page titled “Hotel Wi-Fi”',
    ],
    [401, '<html><body>no</body></html>', 'a web page'],
    [403, '', 'an empty answer'],
    [403, 'Forbidden', 'a text'],
    [403, '{"status":"no"}', 'JSON in another form'],
    [403, '{"message":"Forbidden"}', 'JSON in another form'],
    [401, '{"message":"Unauthorized"}', 'JSON in another form'],
    [403, '{"error":"forbidden"}', 'JSON in another form'],
    [403, '{"code":403,"message":"Forbidden"}', 'JSON in another form'],
    [401, '{"error":{"code":401,"message":"Not authorized"}}', 'JSON in another form'],
    [200, '<html><title>Sign in</title>', 'a web page titled “Sign in”'],
    [302, '', 'an empty answer'],
    [407, '', 'an empty answer'],
    [511, '<html>', 'a web page'],
  ])('HTTP %i with %s', (status, body, look) => {
    const verdict = classifyHttp(status, null, body)
    expect(verdict).toMatchObject({ kind: 'blocked', what: `HTTP ${status}, ${look}` })
    expect(verdict.message.length).toBeLessThan(300)
  })
  test.each([404, 408, 426, 500, 502])('HTTP %i is a failed attempt whoever answers', (status) => {
    expect(classifyHttp(status, null, '<html>').kind).toBe('other')
  })
})

test.each(['.', ' ', '. '])('P6: a refusal with a long run of %j is read in bounded time', (run) => {
  const began = performance.now()
  const body = JSON.stringify({ message: `invalid key ${run.repeat(60_000)}x` })
  expect(classifyHttp(401, null, body).kind).toBe('key-rejected')
  expect(performance.now() - began).toBeLessThan(1_500)
})

describe('R3: a close that names the key or the tier', () => {
  test.each([
    [4401, '', 'key-rejected'],
    [4001, '', 'key-rejected'],
    [4001, 'Unauthorized', 'key-rejected'],
    [4001, 'duplicate connection', null],
    [3000, 'x', 'key-rejected'],
    [4403, '', 'tier-too-low'],
    [4403, 'API key expired', 'key-rejected'],
    [4003, 'tier insufficient', 'tier-too-low'],
    [1008, 'invalid token', 'key-rejected'],
    [1008, 'AUTH_FAILED', 'key-rejected'],
    [1008, '{"code":"TIER_INSUFFICIENT","message":"no"}', 'tier-too-low'],
    [1008, 'Upgrade your plan', 'tier-too-low'],
    [1008, 'message too old', null],
    [4000, 'slow consumer, subscription dropped', null],
    [1008, 'Subscription queue overflow', null],
    [4003, 'Forbidden', 'tier-too-low'],
    [1008, 'subscription expired', 'tier-too-low'],
    [1008, 'PULSE tier required', 'tier-too-low'],
    [1008, 'your tier is too low', 'tier-too-low'],
    [1008, '', null],
    [4429, '', 'rate-limited'],
    [1008, 'rate limit exceeded', 'rate-limited'],
    [1000, 'invalid token', null],
    [1006, 'unauthorized', null],
    [1011, 'auth service failed', null],
    [1013, 'try again later', null],
  ])('%i %s: %s', (code, reason, kind) => {
    expect(errors.classifyClose(code, reason, NOW)?.kind ?? null).toBe(kind)
  })
})

describe('R5: any other code', () => {
  test('is shown and not fatal', () => {
    expect(error('MAINTENANCE', 'Back at ten')).toEqual({
      kind: 'other',
      message: 'The server reported an error (MAINTENANCE: Back at ten).',
    })
  })
  test('server text stays on one line and short', () => {
    const { message } = error('X', `a\u001b[31m\r\nb\u009b1m${'y'.repeat(5000)}`)
    expect(message.length).toBeLessThan(300)
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(message).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/)
  })
})
