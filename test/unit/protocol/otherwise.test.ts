/** protocol.md, "Otherwise than documented": each line of that table, by its kind. */
import { describe, expect, test } from 'vitest'
import type { DeviationKind } from '../../../src-main/core/protocol/deviations.ts'
import { coerceEvent } from '../../../src-main/core/protocol/coerce.ts'
import { readKeptEvent } from '../../../src-main/core/protocol/kept.ts'
import { parseFrame, parsePage } from '../../../src-main/core/protocol/parse.ts'
import { detectedAtMs } from '../../../src-main/core/protocol/time.ts'
import { sentOf } from '../../../src-main/core/protocol/sent.ts'
import type { FeedEvent, ParsedFrame } from '../../../src-main/core/protocol/types.ts'
import { EVENT, HANDSHAKE } from './samples.ts'

function read(text: string) {
  const kinds: DeviationKind[] = []
  const parsed = parseFrame(text, Buffer.byteLength(text), (kind, example) => {
    kinds.push(kind)
    example()
  })
  return { parsed, kinds, events: eventsOf(parsed) }
}

function eventsOf(parsed: ParsedFrame): readonly FeedEvent[] {
  if (!parsed.ok) return []
  const { message } = parsed
  if (message.type === 'EVENT') return [message.payload]
  if (message.type === 'SNAPSHOT') return message.payload.events
  return message.type === 'JOINED' ? message.parts.flatMap(eventsOf) : []
}

const json = JSON.stringify
const framed = (event: object) => json({ type: 'EVENT', payload: event })
const one = framed(EVENT)
const two = framed({ ...EVENT, id: 12347 })

describe('P4: wrappings', () => {
  test.each<[string, string, readonly number[], readonly DeviationKind[]]>([
    ['joined by a newline', `${one}\n${two}`, [12346, 12347], ['joined']],
    ['joined by nothing', one + two, [12346, 12347], ['joined']],
    ['joined by a comma', `${one}, ${two}`, [12346, 12347], ['joined']],
    ['a newline after each', `${one}\n${two}\n`, [12346, 12347], ['joined']],
    ['record separators', `\u001e${one}\n\u001e${two}\n`, [12346, 12347], ['joined']],
    ['a list of messages', `[${one},${two}]`, [12346, 12347], ['listed']],
    ['joined lists of messages', `[${one}]\n[${two}]`, [12346, 12347], ['joined', 'listed', 'listed']],
    ['a list of events', json([EVENT, { ...EVENT, id: 12347 }]), [12346, 12347], ['listed', 'bare', 'bare']],
    [
      'an EVENT of several',
      json({ type: 'EVENT', payload: [EVENT, { ...EVENT, id: 9 }] }),
      [12346, 9],
      ['listed'],
    ],
    ['white space around', ` \r\n${one}\t `, [12346], []],
    ['a byte order mark', `\uFEFF${one}`, [12346], ['padded']],
    ['zero bytes', `${one}\0\0\0`, [12346], ['padded']],
    ['a space that is none to JSON', `\u00A0${one}\u2028`, [12346], ['padded']],
    ['JSON text in JSON', json(one), [12346], ['encoded']],
    ['a payload as JSON text', json({ type: 'EVENT', payload: json(EVENT) }), [12346], ['encoded']],
    ['an event without its envelope', json(EVENT), [12346], ['bare']],
    ['a type in other letters', one.replace('"EVENT"', '"event"'), [12346], ['spelling']],
    ['a payload elsewhere', json({ type: 'EVENT', data: EVENT }), [12346], ['elsewhere']],
    ['a SNAPSHOT without payload', json({ type: 'SNAPSHOT', events: [EVENT] }), [12346], []],
  ])('%s is read', (_, text, ids, kinds) => {
    const got = read(text)
    expect(got.events.map(({ id }) => id)).toEqual(ids)
    expect(got.kinds).toEqual(kinds)
  })

  test('of joined messages one that cannot be read costs itself', () => {
    const { parsed } = read(`${one}\n{"type":"EVENT","payl\n${two}`)
    expect(parsed).toMatchObject({
      ok: true,
      message: { type: 'JOINED', parts: [{ ok: true }, { ok: false, reason: 'not-json' }] },
    })
  })
  test('brackets and quotes within texts do not end a message', () => {
    const odd = framed({ ...EVENT, data: { note: '}{"\\"][', path: 'C:\\' } })
    expect(read(odd + two).events).toHaveLength(2)
  })
  test('joined messages of other kinds are messages', () => {
    const { parsed } = read(`${json(HANDSHAKE)}\n{"type":"PONG"}\nPONG`)
    expect(parsed).toMatchObject({
      message: { parts: [{ message: HANDSHAKE }, { message: { type: 'PONG' } }, { ok: false }] },
    })
  })
  test('P6: a SNAPSHOT of 5,000 events, 1.2 MiB, is read', () => {
    const events = Array.from({ length: 5_000 }, (_, at) => ({ ...EVENT, id: at + 1 }))
    expect(read(json({ type: 'SNAPSHOT', payload: { events } })).events).toHaveLength(5_000)
  })
  test('P6: a frame of nothing but brackets is refused in bounded time and parts', () => {
    const { parsed } = read('{}'.repeat(500_000))
    expect(parsed.ok && parsed.message.type === 'JOINED' && parsed.message.parts.length).toBeLessThan(20_010)
  })
  test('P6: long runs of padding between other things are read in bounded time', () => {
    const began = performance.now()
    for (const pad of [' ', '\0', '\uFEFF', '\n'])
      expect(parseFrame(`x${pad.repeat(400_000)}x`, 1)).toMatchObject({ ok: false, reason: 'not-json' })
    expect(performance.now() - began).toBeLessThan(5_000)
  })
  test.each([
    ['a list', (entries: string) => `[${entries}]`, `{},${'1,'.repeat(30_000)}1`],
    [
      'an EVENT of a list',
      (entries: string) => `{"type":"EVENT","payload":[${entries}]}`,
      `{},${'1,'.repeat(30_000)}1`,
    ],
    ['joined lists', (entries: string) => `[${entries}]`.repeat(300), `{},${'1,'.repeat(200)}1`],
  ])('P6: %s of very many parts is read so far, and the rest is refused as one', (_, wrap, entries) => {
    const { parsed } = read(wrap(entries))
    const parts = parsed.ok && parsed.message.type === 'JOINED' ? parsed.message.parts : []
    expect(parts.length).toBeGreaterThan(20_000)
    expect(parts.length).toBeLessThan(21_000)
    expect(parts.at(-1)).toMatchObject({ ok: false, where: expect.stringMatching(/more parts$/) })
  })
  test('G1: a page with padding, or with an event a line, is read', () => {
    const ids = (body: string) => {
      const page = parsePage(body)
      return page.ok ? page.events.map(({ id }) => id) : page.reason
    }
    expect(ids(`\uFEFF${json({ events: [EVENT] })}\0`)).toEqual([12346])
    expect(ids(`${json(EVENT)}\n${two}\n`)).toEqual([12346, 12347])
    expect(ids(`${json(EVENT)}\n${two.slice(0, 50)}`)).toBe('the answer is not JSON')
  })
})

describe('G1: pages of one event a line', () => {
  const ids = (body: string) => {
    const page = parsePage(body)
    return page.ok ? page.events.map(({ id }) => id) : page.reason
  }
  test.each(['', '\n', ' \r\n', '\uFEFF'])('%j holds none', (body) => {
    expect(parsePage(body)).toEqual({ ok: true, events: [], texts: [], malformed: [] })
  })
  test.each([
    ['as it is', json(EVENT)],
    ['with a line end', `${json(EVENT)}\n`],
    ['as a message', one],
    ['with its id as text', json({ ...EVENT, id: '12346' })],
    ['with a list in it', json({ ...EVENT, data: [{ a: 1 }] })],
    ['with no more than an id and a type', '{"id":12346,"type":"x"}'],
  ])('one line, %s, is a list of one', (_, body) => {
    expect(ids(body)).toEqual([12346])
  })
  test('an error or a page with an id and a type is no event', () => {
    expect(ids('{"id":"r1","type":"error","message":"no"}')).toMatch(/no list of events/)
    expect(ids('{"id":"r1","type":"fault","error":{"code":"X"}}')).toMatch(/no list of events/)
    expect(ids(json({ id: 'p1', type: 'page', data: [EVENT] }))).toEqual([12346])
  })
  test('C10: long digits are kept, of one line and of several', () => {
    const line = (id: string) => json(EVENT).replace('12346', id)
    const long = ['9007199254740993', '9007199254740995']
    for (const body of [line('9007199254740993'), long.map(line).join('\n')]) {
      const page = parsePage(body)
      const kept = page.ok ? page.events.map((event) => sentOf(event, null)?.id) : page.reason
      expect([...kept].sort()).toEqual(long.slice(0, body.split('\n').length))
    }
  })
})

describe("C10: the text that is kept is the event's own", () => {
  test.each<[string, object]>([
    ['a text before the object', { type: 'EVENT', data: 'x', event: { ...EVENT, id: '7' } }],
    ['a number before the object', { type: 'EVENT', data: 5, message: 'hello', body: { ...EVENT, id: '7' } }],
    ['long digits beside it', { type: 'EVENT', data: 'x', event: { ...EVENT, id: '7', data: { n: '@' } } }],
  ])('%s: it reads back as the same event', (_, message) => {
    const { events } = read(json(message).replace('"@"', '12345678901234567890'))
    expect(events.map(({ id }) => id)).toEqual([7])
    const text = events.map((event) => sentOf(event, null)?.text ?? json(event))[0] ?? ''
    expect(readKeptEvent(text)?.id).toBe(7)
    if (json(message).includes('@')) expect(text).toContain('12345678901234567890')
  })
  test('a well-formed event with long digits behind a text keeps them', () => {
    const event = { ...EVENT, id: 7, data: { n: '@' } }
    const { events } = read(json({ type: 'EVENT', data: 'x', event }).replace('"@"', '12345678901234567890'))
    expect(events.map((one) => sentOf(one, null)?.text)).toEqual([
      expect.stringContaining('12345678901234567890'),
    ])
  })
  test.each<[string, unknown]>([
    ['a text', 'x'],
    ['nothing', undefined],
    ['another object', { a: 1 }],
  ])('%s in place of the exact value is not kept', (_, exact) => {
    const check = coerceEvent({ ...EVENT, id: '7' }, '', { exact: () => exact })
    const text = check.ok ? sentOf(check.event, null)?.text : undefined
    expect(readKeptEvent(text ?? 'null')?.id).toBe(7)
  })
  test('P6: a tower of brackets as text in data costs nothing but that', () => {
    const data = `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`
    const { events } = read(framed({ type: 'x', detected_at: EVENT.detected_at, data }))
    expect(events).toHaveLength(1)
  })
})

describe('P6: a field of another type costs that field at most', () => {
  const at = '2026-03-17T10:30:45Z'
  test.each<[string, object, object, readonly DeviationKind[]]>([
    ['a symbol of null', { symbol: null }, { symbol: 'MARKET' }, ['symbol-missing']],
    ['no symbol', { symbol: undefined }, { symbol: 'MARKET' }, ['symbol-missing']],
    ['an empty symbol', { symbol: '' }, { symbol: 'MARKET' }, ['symbol-missing']],
    ['a symbol as number', { symbol: 7 }, { symbol: '7' }, ['symbol-type']],
    ['a list of one symbol', { symbol: ['BTCUSDT'] }, { symbol: 'BTCUSDT' }, ['symbol-type']],
    ['a list of symbols', { symbol: ['BTCUSDT', 'ETHUSDT'] }, { symbol: 'MARKET' }, ['symbol-type']],
    ['a time in s', { detected_at: 1773743445 }, { detected_at: at }, ['time-number']],
    ['in ms', { detected_at: 1773743445123 }, { detected_at: '2026-03-17T10:30:45.123Z' }, ['time-number']],
    [
      'in µs',
      { detected_at: 1773743445123456 },
      { detected_at: '2026-03-17T10:30:45.123Z' },
      ['time-number'],
    ],
    [
      'a time under another name',
      { detected_at: undefined, timestamp: 1773743445 },
      { detected_at: at },
      ['time-elsewhere'],
    ],
    ['no time', { detected_at: undefined }, { detected_at: '' }, ['time-unreadable']],
    ['a time that is none', { detected_at: 5 }, { detected_at: '' }, ['time-unreadable']],
    ['P0 in a small letter', { priority: 'p0' }, { priority: 'P0' }, ['priority-spelling']],
    ['a priority as number', { priority: 0 }, { priority: 'P0' }, ['priority-spelling']],
    ['a new priority', { priority: 'P3' }, { priority: 'P2' }, ['priority-unknown']],
    ['a priority in words, known type', { priority: 'CRITICAL' }, { priority: 'P0' }, ['priority-unknown']],
    ['no priority, known type', { priority: null }, { priority: 'P0' }, ['priority-unknown']],
    [
      'a priority in words, unknown type',
      { type: 'NEW', priority: 'CRITICAL' },
      { priority: 'P2' },
      ['priority-unknown'],
    ],
    ['a confidence as text', { confidence: '0.92' }, { confidence: 0.92 }, ['confidence-text']],
    ['in percent', { confidence: '92 %' }, { confidence: 0.92 }, ['confidence-text']],
    ['a confidence that is none', { confidence: 'high' }, { confidence: null }, ['confidence-unusable']],
    ['a latency as text', { latency_ms: '42' }, { latency_ms: 42 }, ['latency-text']],
    ['with its unit', { latency_ms: '42 ms' }, { latency_ms: 42 }, ['latency-text']],
    ['a latency that is none', { latency_ms: {} }, { latency_ms: null }, ['latency-unusable']],
    ['data as text', { data: 'whale' }, { data: { text: 'whale' } }, ['data-type']],
    ['data as JSON text', { data: '{"side":"buy"}' }, { data: { side: 'buy' } }, ['data-type']],
    ['data as a list', { data: [1, 2] }, { data: { list: [1, 2] } }, ['data-type']],
    ['an id as text', { id: '12346' }, { id: 12346 }, ['id-text']],
    ['a type that is too long', { type: 'X'.repeat(201) }, { type: 'X'.repeat(200) }, ['type-long']],
  ])('%s', (_, changes, made, kinds) => {
    const sent = json({ ...EVENT, ...changes })
    const got = read(`{"type":"EVENT","payload":${sent}}`)
    expect(got.events[0]).toMatchObject(made)
    expect(got.kinds).toEqual(kinds)
    const event = got.events[0]
    if (event === undefined) throw new Error('expected an event')
    // What the server wrote is kept, and read again it is the same event.
    expect(sentOf(event, null)?.text).toBe(sent)
    expect(readKeptEvent(sent)).toEqual(event)
    // The same in a SNAPSHOT, and on a page written closely or not.
    expect(read(`{"type":"SNAPSHOT","payload":[${sent}]}`).events).toEqual([event])
    expect(parsePage(`{"events":[${sent}]}`)).toMatchObject({ events: [event] })
    expect(parsePage(`{"events":[ ${sent} ]}`)).toMatchObject({ events: [event] })
  })

  test('a Unix time as text is a time', () => {
    const event = read(framed({ ...EVENT, detected_at: '1773743445' })).events[0]
    expect(event && detectedAtMs(event)).toBe(1_773_743_445_000)
  })
  test('wrong in every field at once, it is still an event', () => {
    const wrong = {
      id: 'a-1',
      type: 'X',
      priority: 'urgent',
      symbol: {},
      confidence: [],
      data: 7,
      latency_ms: 'x',
    }
    const { events, kinds } = read(framed({ ...wrong, detected_at: false }))
    expect(events).toMatchObject([{ type: 'X', priority: 'P2', symbol: 'MARKET', data: { value: 7 } }])
    expect(kinds).toHaveLength(7)
  })
  test('a number too large for a double costs its field', () => {
    const event = read(one.replace('0.92', '1e999')).events[0]
    expect(event).toMatchObject({ id: 12346, confidence: null })
  })
})

describe('G5: ids that cannot be put in order', () => {
  const idOf = (written: string) => read(one.replace('12346', written)).events[0]
  test.each(['9007199254740993', '"9007199254740993"', '"evt_7f3a"', '-1', '1.5', '1e999', '"0x10"'])(
    '%s has a place below 0 that is always the same',
    (written) => {
      const event = idOf(written)
      expect(event?.id).toBeLessThan(0)
      expect(Number.isSafeInteger(event?.id)).toBe(true)
      expect(idOf(written)?.id).toBe(event?.id)
      expect(event && sentOf(event, null)?.id).toBe(written.replaceAll('"', ''))
    },
  )
  test('neighbours above 2^53 are two events', () => {
    expect(idOf('9007199254740993')?.id).not.toBe(idOf('9007199254740992')?.id)
    expect(idOf('9007199254740993')?.id).toBe(idOf('"9007199254740993"')?.id)
  })
  test('without an id an event is known by its content', () => {
    const { id: _, ...bare } = EVENT
    const id = (event: object) => read(framed(event)).events[0]?.id
    expect(id(bare)).toBeLessThan(0)
    expect(id({ ...bare, latency_ms: 50 })).toBe(id(bare))
    expect(id({ ...bare, symbol: 'ETHUSDT' })).not.toBe(id(bare))
    expect(id({ ...bare, detected_at: '2026-03-17T10:30:46Z' })).not.toBe(id(bare))
  })
  test('ten thousand words have ten thousand places', () => {
    const ids = Array.from({ length: 10_000 }, (_, at) => idOf(`"evt_${at}"`)?.id)
    expect(new Set(ids).size).toBe(10_000)
  })
  test('in a SNAPSHOT and on a page they stand before the others, each once', () => {
    const words = ['"b"', '7', '"a"', '"b"'].map((written) => json(EVENT).replace('12346', written))
    const page = parsePage(`{"events":[${words.join(',')}]}`)
    expect(page.ok && page.events.map(({ id }) => id < 0)).toEqual([true, true, false])
  })
})

describe('C10: digits', () => {
  const long = '123456789012345678901234567890'
  const withLong = json({ ...EVENT, data: { wei: 0, price: 1 } }).replace('"wei":0', `"wei":${long}`)
  const kept = (event: FeedEvent | undefined, text: string | null) => event && sentOf(event, text)?.text
  test.each([
    ['an EVENT', `{"type":"EVENT","payload":${withLong}}`],
    ['an EVENT of another order', `{"payload":${withLong},"type":"EVENT"}`],
    ['a SNAPSHOT', `{"type":"SNAPSHOT","payload":{"events":[${withLong}]}}`],
    ['a list of messages', `[{"type":"EVENT","payload":${withLong}}]`],
    ['joined messages', `{"type":"EVENT","payload":${withLong}}\n{"type":"PONG"}`],
  ])('of %s are all kept', (_, text) => {
    const { parsed, events } = read(text)
    const own = parsed.ok && parsed.message.type === 'EVENT' ? parsed.message.text : null
    const part = parsed.ok && parsed.message.type === 'JOINED' ? parsed.message.parts[0] : undefined
    const joined = part?.ok === true && part.message.type === 'EVENT' ? part.message.text : null
    expect(kept(events[0], own ?? joined)).toBe(withLong)
  })
  test('of a page, written closely or not, are all kept', () => {
    for (const body of [`{"events":[${withLong}]}`, `{"events":[ ${withLong} ]}`]) {
      const page = parsePage(body)
      if (!page.ok) throw new Error(page.reason)
      expect(kept(page.events[0], page.texts[0] ?? null)).toBe(withLong)
    }
  })
  test('a well-formed event keeps no second text', () => {
    const event = read(one).events[0]
    expect(kept(event, json(EVENT))).toBeUndefined()
  })
})

describe('P4, R5: handshakes and errors', () => {
  const handshake = (payload: unknown) => read(json({ type: 'HANDSHAKE', payload }))
  test.each<[string, unknown, object]>([
    ['a tier as number', { tier: 3 }, { tier: '3', delay_ms: 0 }],
    ['no tier', {}, { tier: null }],
    ['a delay as text', { tier: 'PULSE', delay_ms: '60000' }, { delay_ms: 60000 }],
    ['a delay that is none', { tier: 'PULSE', delay_ms: [] }, { delay_ms: null }],
    ['priorities as text', { tier: 'PULSE', priorities: 'P0,P1' }, { priorities: ['P0', 'P1'] }],
    ['a time in s', { tier: 'PULSE', server_time: 1773743400 }, { server_time: '2026-03-17T10:30:00Z' }],
    ['in ms', { tier: 'PULSE', server_time: 1773743400250 }, { server_time: '2026-03-17T10:30:00.250Z' }],
    ['no payload', null, { tier: null, delay_ms: null, server_time: null }],
    ['a text for payload', 'welcome', { tier: null }],
  ])('%s opens the feed', (_, payload, made) => {
    const { parsed, kinds } = handshake(payload)
    expect(parsed).toMatchObject({ ok: true, message: { type: 'HANDSHAKE', payload: made } })
    expect(kinds).toContain('handshake-field')
  })
  test('the documented one is told of by nothing', () => {
    expect(read(json(HANDSHAKE)).kinds).toEqual([])
  })
  test.each<[unknown, object]>([
    [
      { code: 4290, message: 'slow down' },
      { code: '4290', message: 'slow down' },
    ],
    [{ message: 'maintenance' }, { code: 'UNKNOWN', message: 'maintenance' }],
    ['AUTH_FAILED', { code: 'AUTH_FAILED', message: '' }],
    ['something broke', { code: 'UNKNOWN', message: 'something broke' }],
  ])('an ERROR of %j is shown', (payload, made) => {
    const { parsed, kinds } = read(json({ type: 'ERROR', payload }))
    expect(parsed).toMatchObject({ ok: true, message: { type: 'ERROR', payload: made } })
    expect(kinds).toEqual(['error-code'])
  })
})
