/** A feed that sends the right thing in another way (protocol.md, "Otherwise than documented"), from the socket to the journal. */
import { describe, expect, test } from 'vitest'
import { handshake, live, settle, snapshot, START, wireEvent } from '../../support/fakes/events.ts'
import { EngineHarness, TEST_KEY } from '../../support/fakes/harness.ts'

const json = JSON.stringify
const wrong = (id: unknown, over: object = {}) => ({ ...wireEvent(1), id, ...over })

/** Connected, with events 1 to 3 known and proved. */
async function proven(): Promise<EngineHarness> {
  const harness = new EngineHarness()
  await harness.start()
  await harness.greet([1, 2, 3])
  await harness.prove([])
  harness.sink.batches = []
  return harness
}
const kinds = (harness: EngineHarness) => harness.engine.deviations().map(({ kind }) => kind)

describe('P4: wrapped in another way', () => {
  test('two messages joined by a newline are both raised at once, and nothing is asked for', async () => {
    const harness = await proven()
    const asked = harness.recoveryApi.total
    harness.sockets.last.message(`${json(live(wireEvent(4)))}\n${json(live(wireEvent(5)))}`)
    expect(harness.sink.ids('alerting')).toEqual([4, 5])
    expect(harness.recoveryApi.total).toBe(asked)
  })
  test('what can be read of a frame is raised before history is asked for the rest', async () => {
    const harness = await proven()
    harness.sockets.last.message(`${json(live(wireEvent(4)))}\n{"type":"EVENT","payl`)
    expect(harness.sink.ids('alerting')).toEqual([4])
    await settle()
    expect(harness.recoveryApi.pending).toHaveLength(1)
  })
  test.each([
    ['a tier as number', { tier: 3 }],
    ['a delay as text', { delay_ms: '0' }],
    ['priorities as text', { priorities: 'P0,P1' }],
    ['a time as number', { server_time: 1773743400 }],
  ])('P5: a handshake with %s goes live', async (_, over) => {
    const harness = new EngineHarness()
    await harness.start()
    harness.sockets.last.accept()
    harness.sockets.last.message(handshake(over))
    expect(harness.engine.status().connection.kind).toBe('live')
  })
})

describe('P6: a P0 with a field of another type', () => {
  test.each<[string, object]>([
    ['no symbol', { symbol: null }],
    ['a time as number', { detected_at: (START + 4_000) / 1000 }],
    ['a new priority', { priority: 'P3' }],
    ['a priority in a small letter', { priority: 'p0' }],
    ['a confidence as text', { confidence: '0.92' }],
    ['a latency as text', { latency_ms: '42' }],
    ['data as text', { data: 'whale' }],
    ['data as a list', { data: [1] }],
    ['an id above 2^53', { id: '9007199254740993' }],
    ['a word for an id', { id: 'evt_7f3a' }],
  ])('%s: raised from the socket, and from REST, each once', async (_, over) => {
    const harness = await proven()
    const odd = { ...wireEvent(4), ...over }
    harness.sockets.last.message({ type: 'EVENT', payload: odd })
    expect(harness.sink.ids('alerting')).toHaveLength(1)
    harness.sockets.last.message({ type: 'EVENT', payload: odd })
    harness.sockets.last.message(snapshot(odd as never))
    expect(harness.sink.ids()).toHaveLength(1)

    harness.sockets.last.close()
    await harness.advance(2_000)
    await harness.greet()
    const other = { ...wireEvent(5), ...over, ...('id' in over ? { id: `${String(over.id)}5` } : {}) }
    harness.recoveryApi.give([odd, other])
    await settle()
    expect(harness.sink.ids()).toHaveLength(2)
    // In the journal as the server wrote it.
    const texts = [...harness.disk.rows.values()].map(({ text }) => text)
    expect(texts.slice(-2)).toEqual([json(odd), json(other)])
  })
  test('P1: what concerns the whole market passes a filter of symbols', async () => {
    const harness = new EngineHarness()
    await harness.start({
      url: { base: 'wss://feed.test/ws', origin: 'https://feed.test', symbols: ['ETHUSDT'], events: [] },
    })
    await harness.greet([])
    harness.sockets.last.message({ type: 'EVENT', payload: wrong(4, { symbol: null }) })
    expect(harness.sink.ids()).toEqual([4])
  })
})

describe('G4, G5, G9: ids that cannot be put in order', () => {
  test('no position moves with them, nothing is taken for a restart, and completeness is not claimed', async () => {
    const harness = await proven()
    const { cursor } = harness
    for (let at = 0; at < 20; at += 1)
      harness.sockets.last.message({
        type: 'EVENT',
        payload: wrong(`evt_${at}`, { detected_at: '2026-03-18T00:00:00Z' }),
      })
    expect(harness.sink.ids('alerting')).toHaveLength(20)
    await harness.quiet()
    expect(harness.cursor).toBe(cursor)
    expect(new Set(harness.sink.batches.map(({ epoch }) => epoch)).size).toBe(1)
    harness.sockets.last.message(live(wireEvent(4)))
    await harness.quiet()
    expect(harness.cursor).toBe(4)

    harness.sockets.last.close()
    await harness.advance(2_000)
    await harness.greet()
    await harness.prove([4])
    expect(harness.engine.status().gaps).toMatchObject([
      { outcome: 'partial', reason: 'some event ids cannot be put in order' },
    ])
  })
  test('a page of words alone is no page that came again, and ends a recovery', async () => {
    const harness = await proven()
    harness.sockets.last.close()
    await harness.advance(2_000)
    await harness.greet()
    harness.recoveryApi.give([wrong('a'), wrong('b')])
    await settle()
    expect(harness.sink.ids('alerting')).toHaveLength(2)
    expect(harness.engine.status().recovery.kind).toBe('complete')
  })
  test('after a crash they are in the journal once, and not raised again by the SNAPSHOT', async () => {
    const harness = await proven()
    harness.sockets.last.message({ type: 'EVENT', payload: wrong('a') })
    await settle()
    const rows = harness.disk.rows.size
    await harness.crash()
    harness.sockets.last.accept()
    harness.sockets.last.message(handshake())
    harness.sockets.last.message(snapshot(wireEvent(3), wrong('a') as never))
    await settle()
    expect(harness.sink.ids()).toEqual([])
    expect(harness.disk.rows.size).toBe(rows)
  })
  test('G10: a feed of words alone fills in silence once, and is asked for history from the start', async () => {
    const harness = new EngineHarness()
    await harness.start()
    harness.sockets.last.accept()
    harness.sockets.last.message(handshake())
    harness.sockets.last.message(snapshot(wrong('a') as never, wrong('b') as never))
    await settle()
    expect(harness.sink.ids('silent')).toHaveLength(2)
    expect(harness.recoveryApi.pending.map(({ sinceId }) => sinceId)).toEqual([0])
    harness.recoveryApi.give([wrong('a'), wrong('c')])
    await settle()
    expect(harness.sink.ids('alerting')).toHaveLength(1)
  })
})

describe('told in one place', () => {
  test('an hour of a feed that is wrong in every field at once: every kind once, bounded, without the key', async () => {
    const harness = await proven()
    const long = 'x'.repeat(250)
    for (let second = 0; second < 3_600; second += 1) {
      for (let at = 0; at < 5; at += 1)
        harness.sockets.last.message(
          `\uFEFF${json({
            type: 'event',
            payload: wrong(`evt_${second}_${at}_${TEST_KEY}`, {
              type: `T${long}`,
              priority: `urgent ${long}`,
              symbol: [],
              detected_at: { at: second },
              confidence: long,
              latency_ms: long,
              data: [long.slice(0, 100)],
            }),
          })}\n{"type":"PONG"}\nnonsense`,
        )
      harness.clock.advance(1_000)
      if (second % 60 === 0) {
        await settle()
        harness.sockets.last.message({ type: 'PONG' })
        await harness.serve([])
      }
    }
    const told = harness.engine.deviations()
    expect(told.length).toBeLessThan(20)
    expect(new Set(told.map(({ kind }) => kind)).size).toBe(told.length)
    expect(told.find(({ kind }) => kind === 'symbol-type')?.count).toBe(18_000)
    expect(json(told).length).toBeLessThan(8_000)
    expect(json(told)).not.toContain(TEST_KEY)
    expect(harness.sink.ids()).toHaveLength(18_000)
    expect(harness.engine.status().connection.kind).toBe('live')
  }, 120_000)
  test('a well-formed feed has nothing to tell', async () => {
    const harness = await proven()
    harness.sockets.last.message(live(wireEvent(4)))
    expect(kinds(harness)).toEqual([])
  })
  test('another feed starts its own list', async () => {
    const harness = await proven()
    harness.sockets.last.message(`\uFEFF${json(live(wireEvent(4)))}`)
    expect(kinds(harness)).toEqual(['padded'])
    await harness.start({ identity: { origin: 'https://feed.test', keyFingerprint: 'f2' } })
    expect(kinds(harness)).toEqual([])
  })
  test('C10: the texts of a batch keep digits for whoever prints them', async () => {
    const harness = await proven()
    const text = json(wireEvent(4)).replace('"data":{}', '"data":{"wei":12345678901234567890}')
    harness.sockets.last.message(`{"type":"EVENT","payload":${text}}`)
    await settle()
    expect(harness.sink.batches[0]?.texts).toEqual([text])
    expect([...harness.disk.rows.values()].at(-1)?.text).toBe(text)
  })
})
