import { describe, expect, test } from 'vitest'
import { createRedactor, keyFingerprint } from '../../../src-main/adapters/redact.ts'
import { describeNetworkError } from '../../../src-main/adapters/http.ts'
import { Secret } from '../../../src-main/core/protocol/secret.ts'

const KEY = 'canary+key/1"2'
const secret = new Secret(KEY)
const leaks = (value: unknown) => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return [KEY, encodeURIComponent(KEY), JSON.stringify(KEY).slice(1, -1)].some((spelling) =>
    text.includes(spelling),
  )
}

describe('redaction', () => {
  test('the key is taken out in every spelling', () => {
    const redact = createRedactor(secret)
    for (const text of [
      `key ${KEY} end`,
      `wss://host/ws?x=${encodeURIComponent(KEY)}`,
      JSON.stringify({ note: KEY }),
      `basic ${Buffer.from(KEY).toString('base64')}`,
    ]) {
      expect(redact.text(text)).toContain('[secret]')
      expect(leaks(redact.text(text))).toBe(false)
    }
  })
  test('tokens and headers go even when the key is not known', () => {
    const { text } = createRedactor()
    expect(text('GET wss://h/ws?symbols=A&token=abc.def&events=B')).toBe(
      'GET wss://h/ws?symbols=A&token=[secret]&events=B',
    )
    expect(text('X-API-Key: abc')).toBe('X-API-Key: [secret]')
    expect(text('{"x-api-key":"abc","a":1}')).toBe('{"x-api-key":"[secret]","a":1}')
    expect(text('Authorization: Bearer abc.def')).toBe('Authorization: Bearer [secret]')
    expect(text('got nxg_live_12ab, retry')).toBe('got [secret], retry')
    expect(text('a token of love')).toBe('a token of love')
  })
  test('errors are followed through causes, aggregates and own fields', () => {
    const inner = Object.assign(new TypeError(`bad ${KEY}`), {
      url: `wss://h?token=${KEY}`,
      headers: { 'X-API-Key': 'q' },
    })
    const outer = new Error(`outer ${KEY}`, { cause: new AggregateError([inner], KEY) })
    const copy = createRedactor(secret).value({ outer })
    expect(leaks(copy)).toBe(false)
    expect(copy).toMatchObject({
      outer: { name: 'Error', cause: { errors: [{ headers: { 'X-API-Key': '[secret]' } }] } },
    })
  })
  test('cycles, depth, maps and secrets', () => {
    const loop: Record<string, unknown> = {
      secret,
      when: new Date(0),
      many: new Map([[KEY, new Set([KEY])]]),
    }
    loop['self'] = loop
    let deep: unknown = KEY
    for (let i = 0; i < 50; i++) deep = { deep }
    const copy = createRedactor(secret).value({ loop, deep, token: 'x', n: 1, none: undefined })
    expect(leaks(copy)).toBe(false)
    expect(copy).toMatchObject({ loop: { self: '[circular]', secret: '[secret]' }, token: '[secret]', n: 1 })
  })
  test('a key too short to be one does not eat the text', () => {
    expect(createRedactor(new Secret('a')).text('a banana')).toBe('a banana')
  })
  test('network errors are named in words, and ws cannot leak its URL', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    expect(describeNetworkError(refused, secret)).toBe('connection refused (ECONNREFUSED)')
    expect(describeNetworkError(new AggregateError([refused]), secret)).toBe(
      'connection refused (ECONNREFUSED)',
    )
    const leaky = new SyntaxError(`Invalid URL: wss://h?token=${encodeURIComponent(KEY)}\n${'x'.repeat(900)}`)
    expect(describeNetworkError(leaky, secret).length).toBeLessThanOrEqual(160)
    expect(leaks(describeNetworkError(leaky, secret))).toBe(false)
  })
})

test('G8: a fingerprint is short, stable, one per key, and not the key', () => {
  const one = keyFingerprint(secret)
  expect(one).toMatch(/^[0-9a-f]{16}$/)
  expect(keyFingerprint(new Secret(KEY))).toBe(one)
  expect(keyFingerprint(new Secret(`${KEY}x`))).not.toBe(one)
})
