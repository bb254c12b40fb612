import { describe, expect, test } from 'vitest'
import { Rig } from './rig.ts'

/** A recovery whose SNAPSHOT says nothing about what was known. */
function unbridged(): Rig {
  const rig = new Rig()
  rig.joins = false
  return rig
}
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index)
const GONE = /^gone: the server gives nothing from before event \d+ any more/

describe('the seam with what was known', () => {
  test('G2, G7: only the newest 100 above since_id: never "complete" without a word of the other 900', () => {
    const rig = unbridged().begin()
    const newest = range(951, 1_050)
    for (let n = 0; n < 5; n += 1) rig.page(...newest)
    expect(rig.said).toEqual([expect.stringMatching(GONE)])
    rig.page()
    expect(rig.said).toEqual([expect.stringMatching(GONE), 'complete'])
    expect(rig.provable).toBe(1_050)
  })

  test('G4: nothing is proved before the seam is', () => {
    const rig = unbridged()
    rig.begin().page(...range(951, 1_050))
    expect([rig.provable, rig.said]).toEqual([50, []])
    rig.page(...range(951, 1_050))
    expect([rig.provable, rig.said]).toEqual([50, []])
  })

  test('G2: a page that holds something known joins, and costs no request', () => {
    const rig = unbridged().begin(80).page(51, 79, 81).page()
    expect(rig.asked).toEqual([50, 81])
    expect(rig.said).toEqual(['complete'])
  })

  test('G2: otherwise it is asked about from just below what is known, and joined by that id', () => {
    const rig = unbridged().begin().page(60, 61).page(50, 60, 61).page()
    expect(rig.asked).toEqual([50, 49, 61])
    expect(rig.said).toEqual(['complete'])
    expect(rig.provable).toBe(61)
  })

  test('G2: pages of one event join, too', () => {
    expect(unbridged().begin().page(60).page(50).page().said).toEqual(['complete'])
  })

  /** The first page joins, and the disk takes 5 s for it. */
  function slowDisk(): Rig {
    const rig = unbridged()
    rig.durable = false
    rig.begin().page(50, 51, 52)
    rig.clock.advance(5_000)
    rig.durable = true
    rig.stored?.()
    // What was asked for ahead is too old by now.
    expect(rig.asked).toEqual([50, 52, 52])
    return rig
  }

  test('G2, G7: a page asked for long after the one before it has to join that one', () => {
    const rig = slowDisk()
    for (let n = 0; n < 5; n += 1) rig.page(80, 81)
    expect(rig.asked).toEqual([50, 52, 52, 51, 51, 51, 51, 81])
    expect([rig.provable, rig.said]).toEqual([52, [expect.stringMatching(GONE)]])
  })

  test('G2: and costs one request where it does', () => {
    const rig = slowDisk().page(53, 54).page(52, 53, 54).page(55).page()
    expect(rig.asked).toEqual([50, 52, 52, 51, 54, 55])
    expect([rig.provable, rig.said]).toEqual([55, ['complete']])
  })

  test('G2: the page before come again is no answer about the seam', () => {
    const rig = unbridged().begin().page(60, 61).page(60, 61).page(50, 60).page()
    expect(rig.said).toEqual(['complete'])
  })

  test('G7: an event between what is known and the first page shows that the page was not what follows', () => {
    const rig = unbridged().begin().page(60, 61).page(50, 55, 60)
    expect(rig.said).toEqual(["partial: the server's history left out event 55"])
    expect([rig.provable, rig.taken.includes(55)]).toEqual([50, true])
  })

  test('G2: down from the newest page by the cursor that the server gives', () => {
    const rig = unbridged().begin()
    rig.wrapped(range(80, 90), { next_cursor: 'c1' }).wrapped(range(80, 90), { next_cursor: 'c1' })
    rig.wrapped(range(80, 90), { next_cursor: 'c1' }).wrapped(range(60, 79), { next_cursor: 'c2' })
    rig.wrapped(range(45, 59), {}).page()
    expect(rig.queries).toEqual([null, null, null, 'cursor=c1', 'cursor=c2', null])
    expect(rig.said).toEqual(['complete'])
    expect(new Set(rig.taken)).toEqual(new Set(range(51, 90)))
    expect(rig.provable).toBe(90)
  })

  test('G2: the cursor of a newer page goes down past the first page', () => {
    const rig = unbridged().begin().page(60, 61)
    rig.wrapped(range(90, 99), { next_cursor: 'c1' }).wrapped(range(90, 99), { next_cursor: 'c1' })
    rig.wrapped(range(75, 89), { next_cursor: 'c2' }).wrapped(range(60, 74), { next_cursor: 'c3' })
    rig.wrapped(range(45, 59), {})
    expect(rig.queries).toEqual([null, null, null, 'cursor=c1', 'cursor=c2', 'cursor=c3', null])
    expect(rig.said).toEqual([])
  })

  test('G7: an empty answer about the seam that says that there is more calls nothing gone', () => {
    const rig = unbridged().begin().page(60, 61).wrapped([], { has_more: true })
    expect(rig.said).toEqual(['partial: the server says that there is more, and sends nothing'])
    rig.clock.advance(2_000)
    rig.page(60, 61).page(50, 60, 61).page()
    expect([rig.said.at(-1), rig.provable]).toEqual(['complete', 61])
  })

  test('G7: nor does one on the way down, where its cursor has led to nothing', () => {
    const rig = unbridged().begin()
    for (let n = 0; n < 3; n += 1) rig.wrapped([80, 81], { next_cursor: 'c1' })
    rig.wrapped([], { has_more: true, next_cursor: 'c2' }).wrapped([], { has_more: true, next_cursor: 'c3' })
    expect(rig.said).toEqual(['partial: the server says that there is more, and sends nothing'])
    rig.clock.advance(2_000)
    rig.wrapped([50, 60], { next_cursor: 'c4' }).page()
    expect([rig.said.at(-1), rig.provable]).toEqual(['complete', 81])
  })

  test('G2: down by before_id where the server gives no cursor and allows it', () => {
    const rig = unbridged().begin()
    rig
      .page(...range(80, 90))
      .page(...range(80, 90))
      .page(...range(80, 90))
    rig
      .page(...range(60, 79))
      .page(...range(50, 59))
      .page()
    expect(rig.queries.filter((query) => query !== null)).toEqual(['before_id=80', 'before_id=60'])
    expect(rig.said).toEqual(['complete'])
    expect(new Set(rig.taken)).toEqual(new Set(range(51, 90)))
  })

  test('G7: a server that refuses before_id is not failing, it just cannot go down', () => {
    const rig = unbridged().begin().page(80).page(80).page(80)
    rig.recoveryApi.answer({ kind: 'http', status: 400, retryAfterS: null, body: 'unknown parameter' })
    expect(rig.said).toEqual([expect.stringMatching(GONE)])
    rig.page()
    expect(rig.said.at(-1)).toBe('complete')
  })

  test.each([
    ['a lost connection', { kind: 'failed', reason: 'reset' }],
    ['503', { kind: 'http', status: 503, retryAfterS: null, body: '' }],
    ['no JSON', { kind: 'ok', body: '<html>' }],
  ] as const)('G7: %s on the way down is no refusal: it goes on from there', (_, result) => {
    const rig = unbridged().begin()
    rig.page(80, 81).page(80, 81).page(80, 81).page(60, 61)
    rig.recoveryApi.answer(result)
    expect(rig.said).toEqual([expect.stringMatching(/^failed/)])
    rig.clock.advance(60_000)
    expect(rig.queries.at(-1)).toBe('before_id=60')
    rig.page(50, 51).page()
    expect([rig.said.at(-1), rig.provable]).toEqual(['complete', 81])
  })

  test('G7: a cursor of the server that has expired is no position that is too old', () => {
    const rig = unbridged().begin()
    for (let n = 0; n < 3; n += 1) rig.wrapped([80, 81], { next_cursor: 'c1' })
    rig.recoveryApi.answer({ kind: 'http', status: 410, retryAfterS: null, body: '' })
    expect(rig.said).toEqual([expect.stringMatching(/^failed/)])
    rig.clock.advance(60_000)
    expect([rig.asked.at(-1), rig.queries.at(-1), rig.provable]).toEqual([50, null, 50])
  })

  test('G7: what found no room on the way down is read again', () => {
    const rig = unbridged().begin()
    rig.page(80, 81).page(80, 81).page(80, 81)
    rig.room = false
    rig.page(60, 61)
    rig.room = true
    rig.clock.advance(60_000)
    expect([rig.asked.at(-1), rig.queries.at(-1)]).toEqual([50, null])
  })

  test('G7: what is gone is told once', () => {
    const rig = unbridged().begin().page(80).page(80).page(80).page(80).page(80).page()
    rig.clock.advance(35_000)
    rig.page(81).page(80, 81).page().page()
    expect(rig.said.filter((line) => line.startsWith('gone'))).toHaveLength(1)
    expect(rig.proved).toBe(true)
  })

  test('G9: where ids have begun anew, history is read as far down as it goes, and nothing is called gone', () => {
    const rig = unbridged()
    rig.runner.dispatch({ kind: 'begin', since: 0, known: 0 })
    rig.wrapped([951, 952], { next_cursor: 'a' }).wrapped([940, 941], { next_cursor: 'b' })
    rig.page().page().page()
    expect(rig.queries).toEqual([null, 'cursor=a', 'cursor=b', 'cursor=b', null])
    expect([rig.said, rig.provable]).toEqual([['complete'], 952])
  })

  test('G9: without a cursor of the server there is nothing to ask for', () => {
    const rig = unbridged()
    rig.runner.dispatch({ kind: 'begin', since: 0, known: 0 })
    rig.page(951, 952).page()
    expect([rig.queries, rig.said]).toEqual([[null, null], ['complete']])
  })

  test('G2: on the way down a page that comes again ends nothing', () => {
    const rig = unbridged().begin()
    for (const next of ['c1', 'c1', 'c1', 'c1']) rig.wrapped([80], { next_cursor: next })
    rig.wrapped([60, 61], { next_cursor: 'c2' }).wrapped([60, 61], { next_cursor: 'c2' })
    rig.wrapped([50, 51], {}).page()
    expect(rig.said).toEqual(['complete'])
  })

  test('R8: a connection lost while the seam is looked at leaves nothing behind', () => {
    const rig = unbridged().begin().page(80)
    rig.runner.dispatch({ kind: 'end' })
    expect([rig.recoveryApi.pending.length, rig.provable]).toEqual([0, 50])
  })
})

describe('what a page says of itself', () => {
  test.each([
    ['has_more and a cursor', { has_more: true, next_cursor: 'n1' }, 'cursor=n1'],
    ['a cursor alone', { next_cursor: 'n1' }, 'cursor=n1'],
    ['a cursor beside the list', { pagination: { next_cursor: 7 } }, 'cursor=7'],
    [
      'an address',
      { links: { next: 'https://elsewhere.test/x?since_id=51&page=2&token=t' } },
      'since_id=51&page=2',
    ],
  ] as const)('G2: an empty page with %s is no end', (_, more, query) => {
    const rig = new Rig().begin().page(51).wrapped([], more)
    expect(rig.said).toEqual([])
    expect(rig.queries.at(-1)).toBe(query)
    rig.page(52, 53).page()
    expect(rig.taken).toEqual([51, 52, 53])
    expect(rig.said).toEqual(['complete'])
  })

  test('G1: a cursor that cannot be put into an address is none', () => {
    const rig = new Rig().begin().wrapped([], { next_cursor: '\ud800' })
    expect(rig.said).toEqual(['complete'])
  })

  test('G7: has_more without a way on is partial, and backs off', () => {
    const rig = new Rig().begin().page(51).wrapped([], { has_more: true })
    expect(rig.said).toEqual(['partial: the server says that there is more, and sends nothing'])
    expect([rig.kind, rig.provable]).toEqual(['resting', 51])
  })

  test('G2: a cursor that comes with every page, the last included, keeps nothing running', () => {
    const rig = new Rig().begin().wrapped([51], { next_cursor: 'a' })
    for (const name of ['b', 'c', 'd', 'e'])
      if (rig.recoveryApi.pending.length > 0) rig.wrapped([], { next_cursor: name })
    expect(rig.said).toEqual(['complete'])
    expect(rig.asked.length).toBeLessThanOrEqual(6)
  })

  test.each([
    ['an error object', { error: { code: 'INTERNAL', message: 'shard down' } }],
    ['an error text', { error: 'shard down' }],
    ['success: false', { success: false }],
    ['status: error', { status: 'error' }],
  ] as const)(
    'G7: %s beside an empty list is a failure, whatever the HTTP status, and backs off',
    (_, more) => {
      const rig = new Rig().begin()
      const waits: number[] = []
      for (let n = 0; n < 4; n += 1) {
        rig.wrapped([], more)
        expect(rig.said.at(-1)).toMatch(/^failed: /)
        const from = rig.clock.monotonicMs()
        while (rig.recoveryApi.pending.length === 0) rig.clock.advance(100)
        waits.push(Math.round((rig.clock.monotonicMs() - from) / 1_000))
      }
      expect(waits).toEqual([2, 4, 8, 16])
      expect(rig.provable).toBe(50)
    },
  )

  test('R4: a rate limit told with HTTP 200 is one', () => {
    const rig = new Rig()
      .begin()
      .wrapped([], { error: { code: 'RATE_LIMITED', message: 'x', retry_after: 40 } })
    rig.clock.advance(39_000)
    expect(rig.recoveryApi.pending).toHaveLength(0)
  })

  test('G7: a page that proves nothing between two errors does not keep back-off at its start', () => {
    const rig = new Rig().begin()
    const waits: number[] = []
    for (let n = 0; n < 4; n += 1) {
      rig.page(51).wrapped([], { error: 'shard down' })
      const from = rig.clock.monotonicMs()
      while (rig.recoveryApi.pending.length === 0) rig.clock.advance(100)
      waits.push(Math.round((rig.clock.monotonicMs() - from) / 1_000))
    }
    expect(waits).toEqual([2, 4, 8, 16])
  })

  test('G1: a byte order mark before the body is not in the way', () => {
    const rig = new Rig().begin()
    rig.recoveryApi.answer({ kind: 'ok', body: '\uFEFF[]' })
    expect(rig.said).toEqual(['complete'])
  })
})

describe('a position that is too old', () => {
  const tooOld = (rig: Rig, body = ''): Rig => {
    rig.recoveryApi.answer({ kind: 'http', status: 410, retryAfterS: null, body })
    return rig
  }

  test('G7: 410 is told once, and history goes on from the oldest that the server has', () => {
    const rig = tooOld(new Rig().begin()).page(800, 801).page(802).page()
    expect(rig.asked).toEqual([50, 0, 801, 802])
    expect(rig.said).toEqual([expect.stringMatching(/^gone: .*410/), 'complete'])
    expect([rig.taken, rig.provable]).toEqual([[800, 801, 802], 802])
  })

  test('G7: from the oldest id that the answer names', () => {
    const rig = tooOld(new Rig().begin(), '{"error":{"code":"CURSOR_EXPIRED","oldest_id":800}}')
    expect(rig.asked).toEqual([50, 799])
  })

  test.each([
    [400, 'SINCE_ID_TOO_OLD'],
    [422, 'OUT_OF_RANGE'],
  ])('G7: HTTP %i with the code %s means the same', (status, code) => {
    const rig = new Rig().begin()
    rig.recoveryApi.answer({
      kind: 'http',
      status,
      retryAfterS: null,
      body: JSON.stringify({ error: { code } }),
    })
    expect(rig.asked).toEqual([50, 0])
  })

  test('G7, R11: what is gone is asked for no more by later tries of the connection', () => {
    const rig = tooOld(new Rig().begin())
    for (const wait of [2_000, 4_000]) {
      rig.recoveryApi.answer({ kind: 'http', status: 503, retryAfterS: null, body: '' })
      rig.clock.advance(wait)
    }
    expect(rig.asked).toEqual([50, 0, 0, 0])
    rig.page(800).page()
    rig.clock.advance(35_000)
    expect(rig.asked).toEqual([50, 0, 0, 0, 800, 800])
  })

  test('G7: what was the oldest may be gone, too, and is then asked for anew from the position', () => {
    const rig = tooOld(new Rig().begin(), '{"error":{"code":"CURSOR_EXPIRED","oldest_id":800}}')
    tooOld(rig, '{"error":{"code":"CURSOR_EXPIRED","oldest_id":900}}')
    rig.clock.advance(2_000)
    expect(rig.asked).toEqual([50, 799, 50])
  })

  test('G7: another connection asks for its position again', () => {
    const rig = tooOld(new Rig().begin())
    expect(rig.begin().asked).toEqual([50, 0, 50])
  })

  test('G7: 410 for everything is a failure with back-off, told as one', () => {
    const rig = tooOld(tooOld(new Rig().begin()))
    expect(rig.said).toEqual([expect.stringMatching(/^gone/), expect.stringMatching(/^failed/)])
    expect(rig.recoveryApi.pending).toHaveLength(0)
    rig.clock.advance(2_000)
    tooOld(tooOld(rig))
    rig.clock.advance(3_000)
    expect(rig.recoveryApi.pending).toHaveLength(0)
  })
})

test('A3: what is proved and comes again with the answer about the seam is not taken again', () => {
  const rig = unbridged().begin().page(60, 61).page(49, 50, 60).page()
  expect(rig.taken).toEqual([60, 61, 60])
})
