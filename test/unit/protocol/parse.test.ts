import { describe, expect, test } from 'vitest'
import { encodePing, parseErrorBody, parseFrame, parsePage } from '../../../src-main/core/protocol/parse.ts'
import { MAX_FRAME_BYTES } from '../../../src-main/core/protocol/types.ts'
import { AUTH_FAILED, EVENT, HANDSHAKE } from './samples.ts'

const frame = (value: unknown) => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return parseFrame(text, Buffer.byteLength(text))
}
const event = (changes: object) => frame({ type: 'EVENT', payload: { ...EVENT, ...changes } })
const where = (changes: object) => {
  const parsed = event(changes)
  return parsed.ok ? 'accepted' : parsed.where
}
const accepted = (value: unknown) => {
  const parsed = frame(value)
  if (!parsed.ok) throw new Error(parsed.where)
  return parsed.message
}

describe('documented frames', () => {
  test('P4: the documented EVENT is taken as it was sent', () => {
    expect(accepted({ type: 'EVENT', payload: EVENT })).toEqual({
      type: 'EVENT',
      payload: EVENT,
      text: JSON.stringify(EVENT),
    })
  })
  test('P4: the documented HANDSHAKE is taken as it was sent', () => {
    expect(accepted(HANDSHAKE)).toEqual(HANDSHAKE)
  })
  test('P4: the documented ERROR is taken', () => {
    expect(accepted(AUTH_FAILED)).toEqual({
      ...AUTH_FAILED,
      payload: { ...AUTH_FAILED.payload, retry_after: null },
    })
  })
  test('P4: a PONG needs no payload', () => {
    expect(accepted('{"type":"PONG"}')).toEqual({ type: 'PONG' })
    expect(accepted('{"type":"PONG","payload":null}')).toEqual({ type: 'PONG' })
  })
  test('H2: PING is a JSON message with a type and a payload', () => {
    expect(JSON.parse(encodePing())).toEqual({ type: 'PING', payload: {} })
  })
  test('P8: a delayed tier is told, and a delay that cannot be read is not taken for none', () => {
    const delayed = accepted({ type: 'HANDSHAKE', payload: { ...HANDSHAKE.payload, delay_ms: 60000 } })
    expect(delayed).toMatchObject({ payload: { delay_ms: 60000 } })
    const unknown = accepted({ type: 'HANDSHAKE', payload: { ...HANDSHAKE.payload, delay_ms: 'a lot' } })
    expect(unknown).toMatchObject({ payload: { delay_ms: null } })
  })
  test('P4: a handshake without its optional parts still opens the feed', () => {
    expect(accepted({ type: 'HANDSHAKE', payload: { tier: 'ORACLE' } })).toEqual({
      type: 'HANDSHAKE',
      payload: { tier: 'ORACLE', priorities: [], delay_ms: 0, server_time: null },
    })
  })
  test('L1: an unreadable server_time is null', () => {
    const odd = accepted({ type: 'HANDSHAKE', payload: { tier: 'PULSE', server_time: 'noon' } })
    expect(odd).toMatchObject({ payload: { server_time: null } })
  })
})

describe('the text that an event came in', () => {
  const textOf = (sent: string) => {
    const message = accepted(sent)
    return message.type === 'EVENT' ? message.text : undefined
  }
  const plain = JSON.stringify(EVENT)
  const framed = (payload: string) => `{"type":"EVENT","payload":${payload}}`
  const with_ = (field: string) => plain.replace('"id":12346', `"id":12346,${field}`)

  test('P6: is kept as sent, spaces and unknown fields included', () => {
    const spaced = JSON.stringify({ ...EVENT, venue: { name: 'x' } }, null, 1)
    expect(textOf(framed(spaced))).toBe(spaced)
  })
  test.each([
    ['an id spelled as a string', framed(plain.replace('12346', '"12346"'))],
    ['an id of -0', framed(plain.replace('12346', '-0'))],
    ['a missing optional field', framed(plain.replace(/,"latency_ms":\d+/, ''))],
    ['a __proto__ key', framed(with_('"__proto__":{"x":1}'))],
    ['an escape', framed(with_('"note":"\\u006exg_"'))],
    ['the mask of a key', framed(with_('"note":"[secret]"'))],
    ['another order of the frame', `{"payload":${plain},"type":"EVENT"}`],
    ['a field after the payload', `{"type":"EVENT","payload":${plain},"seq":1}`],
    ['a second payload', `{"type":"EVENT","payload":{},"payload":${plain}}`],
    ['a space after the frame', `${framed(plain)} `],
  ])('is not used with %s', (_, sent) => {
    expect(textOf(sent)).toBeNull()
  })
  test('always says what the event says', () => {
    for (const sent of [framed(plain), framed(with_('"note":"é\\n\\"}"')), framed(with_('"id":7'))]) {
      const message = accepted(sent)
      if (message.type !== 'EVENT' || message.text === null)
        throw new Error('expected an event with its text')
      expect(JSON.parse(message.text)).toEqual(message.payload)
    }
  })
})

describe('P6: tolerance', () => {
  test('unknown fields, types, symbols and data keys are kept', () => {
    const odd = {
      ...EVENT,
      type: 'BRAND_NEW',
      symbol: 'PEPEUSDT',
      data: { x: [1, { y: null }] },
      venue: 'OKX',
    }
    expect(accepted({ type: 'EVENT', payload: odd, seq: 9 })).toEqual({
      type: 'EVENT',
      payload: odd,
      text: null,
    })
  })
  test('missing optional fields get their neutral value', () => {
    const { confidence: _c, data: _d, latency_ms: _l, ...bare } = EVENT
    expect(accepted({ type: 'EVENT', payload: bare })).toMatchObject({
      payload: { confidence: null, data: {}, latency_ms: null },
    })
    expect(event({ confidence: null, data: null, latency_ms: null }).ok).toBe(true)
  })
  test('an id written as a decimal string is the number it spells', () => {
    expect(accepted({ type: 'EVENT', payload: { ...EVENT, id: '12346' } })).toMatchObject({
      payload: { id: 12346 },
    })
  })
  test('a time that cannot be read is kept', () => {
    expect(event({ detected_at: 'yesterday' }).ok).toBe(true)
  })
  test('confidence beyond 0–1 is tolerated', () => {
    expect(event({ confidence: 1.7 }).ok).toBe(true)
  })
  test.each([
    [{ type: '' }, 'payload.type: expected a text'],
    [{ type: 7 }, 'payload.type: expected a text'],
    [{ type: undefined }, 'payload.type: expected a text'],
    [
      { id: undefined, detected_at: undefined },
      'payload.id: expected a number or a text, or a time to know the event by',
    ],
    [
      { id: {}, detected_at: null },
      'payload.id: expected a number or a text, or a time to know the event by',
    ],
  ])('what no event can be without is named: %j', (changes, message) => {
    expect(where(changes)).toBe(message)
  })
  test('id -0 is 0', () => {
    const text = JSON.stringify({ type: 'EVENT', payload: EVENT }).replace('12346', '-0')
    const parsed = frame(text)
    expect(parsed.ok && parsed.message.type === 'EVENT' && Object.is(parsed.message.payload.id, 0)).toBe(true)
  })
  test.each([
    ['', 'not-json'],
    ['{"type":"EVENT"', 'not-json'],
    ['\u0000', 'not-json'],
    ['null', 'invalid'],
    ['[]', 'invalid'],
    ['"EVENT"', 'invalid'],
    ['{}', 'invalid'],
    ['{"type":7}', 'invalid'],
    ['{"type":"EVENT"}', 'invalid'],
    ['{"type":"EVENT","payload":[]}', 'invalid'],
    ['{"type":"ERROR","payload":{}}', 'invalid'],
    ['{"type":"SNAPSHOT","payload":{"nothing":[]}}', 'invalid'],
    ['{"type":"toString"}', 'unknown-type'],
    ['{"type":"__proto__"}', 'unknown-type'],
    ['{"type":"PING"}', 'unknown-type'],
  ])('%j is refused as %s', (text, reason) => {
    expect(frame(text)).toMatchObject({ ok: false, reason })
  })
  test('a frame above 8 MiB is refused unread', () => {
    expect(parseFrame('{"type":"PONG"}', MAX_FRAME_BYTES + 1)).toMatchObject({
      ok: false,
      reason: 'too-large',
    })
    expect(parseFrame('{"type":"PONG"}', MAX_FRAME_BYTES).ok).toBe(true)
  })
  test('a refusal never quotes the content', () => {
    const parsed = event({ type: ['nxg_canary'], symbol: 3 })
    expect(JSON.stringify(parsed)).not.toContain('nxg_canary')
    expect(JSON.stringify(frame({ type: 'nxg_canary' }))).not.toContain('nxg_canary')
  })
  test('a large but valid event is taken whole', () => {
    const data = { note: 'x'.repeat(500_000) }
    expect(accepted({ type: 'EVENT', payload: { ...EVENT, data } })).toMatchObject({ payload: { data } })
  })
})

describe('hostile objects', () => {
  test.each(['"__proto__"', '"\\u005f_proto__"'])('the key %s reaches nobody', (key) => {
    const text = JSON.stringify({ type: 'EVENT', payload: EVENT }).replace(
      '"data":{',
      `${key}:{"polluted":1},"data":{${key}:{"polluted":1},"deep":[{${key}:{"polluted":1}}],`,
    )
    const parsed = frame(text)
    if (!parsed.ok || parsed.message.type !== 'EVENT') throw new Error('expected an event')
    const walk = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return
      expect(Object.keys(value)).not.toContain('__proto__')
      expect('polluted' in value).toBe(false)
      Object.values(value).forEach(walk)
    }
    walk(parsed.message.payload)
    expect('polluted' in {}).toBe(false)
  })
  test('a payload reached through a prototype is no payload', () => {
    expect(frame('{"type":"EVENT","__proto__":{"payload":{"id":1,"type":"X"}}}').ok).toBe(false)
    expect(accepted('{"type":"HANDSHAKE","__proto__":{"payload":{"tier":"PULSE"}}}')).toMatchObject({
      payload: { tier: null },
    })
  })
  test('a tower of brackets is refused, not left to overflow whoever serialises it', () => {
    const tower = '['.repeat(100_000) + ']'.repeat(100_000)
    const text = JSON.stringify({ type: 'EVENT', payload: EVENT }).replace(
      '"data":{',
      `"data":{"t":${tower},`,
    )
    expect(frame(text)).toMatchObject({ ok: false, where: 'payload: nested deeper than 256 levels' })
    expect(frame(tower).ok).toBe(false)
    expect(frame(`{"type":"SNAPSHOT","payload":${tower}}`)).toMatchObject({ ok: true })
  })
})

describe('P7: SNAPSHOT', () => {
  const two = [{ ...EVENT, id: 2 }, EVENT]
  test.each([
    ['an array', two],
    ...['events', 'items', 'data', 'results', 'recent'].map((key): [string, unknown] => [
      key,
      { [key]: two },
    ]),
    ['one level deeper', { data: { events: two } }],
  ])('events are found in %s', (_name, payload) => {
    expect(accepted({ type: 'SNAPSHOT', payload })).toEqual({
      type: 'SNAPSHOT',
      payload: { events: [{ ...EVENT, id: 2 }, EVENT], malformed: [] },
    })
  })
  test('P6: a malformed entry costs that entry only, and is told with its place', () => {
    const payload = { events: [EVENT, { ...EVENT, type: 8 }, null, { ...EVENT, id: 7 }] }
    const message = accepted({ type: 'SNAPSHOT', payload })
    expect(message).toMatchObject({ payload: { events: [{ id: 7 }, { id: 12346 }] } })
    expect(message).toMatchObject({
      payload: {
        malformed: [
          { reason: 'invalid', where: 'payload.events[1].type: expected a text' },
          { reason: 'invalid', where: 'payload.events[2]: expected an object' },
        ],
      },
    })
  })
  test('events in any order come out by id, each once', () => {
    const ids = [5, 3, 9, 3, 5, 1].map((id) => ({ ...EVENT, id }))
    const message = accepted({ type: 'SNAPSHOT', payload: ids })
    expect(message.type === 'SNAPSHOT' && message.payload.events.map(({ id }) => id)).toEqual([1, 3, 5, 9])
  })
  test('entries may be whole EVENT messages', () => {
    expect(accepted({ type: 'SNAPSHOT', payload: [{ type: 'EVENT', payload: EVENT }] })).toMatchObject({
      payload: { events: [EVENT], malformed: [] },
    })
  })
  test('an empty snapshot is a snapshot', () => {
    expect(accepted({ type: 'SNAPSHOT', payload: [] })).toMatchObject({
      payload: { events: [], malformed: [] },
    })
  })
})

describe('G1: pages of history', () => {
  const ids = (body: unknown) => {
    const page = parsePage(JSON.stringify(body))
    return page.ok ? page.events.map(({ id }) => id) : page.reason
  }
  const list = [9, 4, 9, 6].map((id) => ({ ...EVENT, id }))
  test('an array, or one under each documented key, sorted and each id once', () => {
    expect(ids(list)).toEqual([4, 6, 9])
    for (const key of ['events', 'items', 'data', 'results', 'payload'])
      expect(ids({ [key]: list })).toEqual([4, 6, 9])
  })
  test('one level of nesting', () => {
    expect(ids({ success: true, data: { items: list, total: 3 } })).toEqual([4, 6, 9])
    expect(ids({ payload: { events: [] } })).toEqual([])
    expect(ids({ status: 'ok', result: { events: list } })).toEqual([4, 6, 9])
    expect(ids({ data: { data: { events: list } } })).toMatch(/no list of events/)
  })
  test('an unknown shape is a failure in words', () => {
    for (const shape of [null, 7, 'x', {}, { error: { code: 'X' } }, { events: null }])
      expect(ids(shape)).toMatch(/no list of events/)
    expect(parsePage('<html>')).toEqual({ ok: false, reason: 'the answer is not JSON' })
  })
  test('malformed entries are told, bounded', () => {
    const page = parsePage(JSON.stringify({ events: [...Array<number>(5000).fill(0), EVENT] }))
    if (!page.ok) throw new Error(page.reason)
    expect(page.events).toHaveLength(1)
    expect(page.malformed).toHaveLength(1001)
    expect(page.malformed.at(-1)?.where).toBe('events: 4000 more entries')
  })
})

describe('R4: error bodies', () => {
  test('both documented shapes of 429', () => {
    expect(
      parseErrorBody('{"error":{"code":"RATE_LIMITED","message":"Slow down","retry_after":30}}'),
    ).toEqual({
      code: 'RATE_LIMITED',
      message: 'Slow down',
      retry_after: 30,
    })
    expect(
      parseErrorBody('{"error":"Too many","code":"RATE_LIMIT_EXCEEDED","request_id":"r","retry_after":12}'),
    ).toEqual({ code: 'RATE_LIMIT_EXCEEDED', message: 'Too many', retry_after: 12 })
  })
  test('the socket message as a body, and a string figure', () => {
    expect(
      parseErrorBody('{"type":"ERROR","payload":{"code":"AUTH_FAILED","message":"no","retry_after":"5"}}'),
    ).toEqual({
      code: 'AUTH_FAILED',
      message: 'no',
      retry_after: 5,
    })
  })
  test('anything else is null', () => {
    for (const body of [
      '',
      '<html>',
      '[]',
      '7',
      '{"error":"x"}',
      '{"code":""}',
      '{"__proto__":{"code":"X"}}',
    ])
      expect(parseErrorBody(body)).toBeNull()
  })
})
