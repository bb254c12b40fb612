import { describe, expect, test } from 'vitest'
import { classifyError, classifyHttp, retryAfterSeconds } from '../../../src-main/core/protocol/errors.ts'

const error = (code: string, message = '', retry_after: number | null = null) =>
  classifyError({ code, message, retry_after })

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
    [401, '', 'key-rejected'],
    [401, '<html>', 'key-rejected'],
    [403, '', 'tier-too-low'],
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
  test('an absurd figure is held to a day', () => {
    expect(classifyHttp(429, 1e12, '')).toMatchObject({ retryAfterS: 86_400 })
  })
  test('a 429 with a code of its own is a rate limit by its status', () => {
    expect(classifyHttp(429, null, '{"error":"x","code":"SLOW_DOWN","retry_after":7}')).toMatchObject({
      kind: 'rate-limited',
      retryAfterS: 7,
    })
  })
  test('Retry-After in seconds or as a date', () => {
    const now = Date.parse('2026-03-17T10:30:00Z')
    expect(retryAfterSeconds('30', now)).toBe(30)
    expect(retryAfterSeconds('Tue, 17 Mar 2026 10:30:42 GMT', now)).toBe(42)
    expect(retryAfterSeconds('Tue, 17 Mar 2026 10:29:00 GMT', now)).toBe(0)
    for (const odd of [undefined, '', '-5', 'soon', '1.5', '99999999999999'])
      expect(retryAfterSeconds(odd, now)).toBeNull()
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
