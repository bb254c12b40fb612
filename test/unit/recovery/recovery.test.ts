import { describe, expect, test } from 'vitest'
import { initialRecovery, reduceRecovery } from '../../../src-main/core/recovery/table.ts'
import { wireEvent } from '../../support/fakes/events.ts'
import { Rig } from './rig.ts'

describe('paging', () => {
  test('G2: pages until one brings no id above the highest seen; since_id strictly rises', () => {
    const rig = new Rig().begin().page(51, 52).page(53).page()
    expect(rig.asked).toEqual([50, 52, 53])
    expect(rig.taken).toEqual([51, 52, 53])
    expect(rig.said).toEqual(['complete'])
  })

  test('G2: an inclusive since_id and the wrong order are survived', () => {
    const rig = new Rig().begin().page(52, 51, 50).page(53, 52).page(53).page(53)
    expect(rig.asked).toEqual([50, 52, 53, 53])
    expect(rig.said).toEqual(['complete'])
    expect(rig.provable).toBe(53)
  })

  test('G2: every page twice is survived', () => {
    const rig = new Rig().begin().page(51, 52).page(51, 52).page(53, 54).page(53, 54).page()
    expect(rig.taken).toEqual(expect.arrayContaining([51, 52, 53, 54]))
    expect(rig.said).toEqual(['complete'])
  })

  test('G2: every page twice, with one event a page, is survived', () => {
    const rig = new Rig().begin().page(51).page(51).page(52).page(52).page()
    expect(rig.taken).toEqual(expect.arrayContaining([51, 52]))
    expect(rig.said).toEqual(['complete'])
  })

  test('G2, G7: the same page for ever is partial, and proves nothing', () => {
    const rig = new Rig().begin().page(151, 152).page(151, 152).page(151, 152)
    expect(rig.said).toEqual(['partial: the server gives the same page whatever is asked'])
    expect(rig.provable).toBe(50)
  })

  test('G2: a server that ignores since_id but reaches back to the cursor is complete', () => {
    const rig = new Rig().begin().page(49, 50, 51).page(49, 50, 51)
    expect(rig.said).toEqual(['complete'])
    expect(rig.provable).toBe(51)
  })

  test('G2: at most 1,000 pages, then partial, and on from there', () => {
    const rig = new Rig().begin()
    for (let id = 51; id <= 1_050; id += 1) rig.page(id)
    expect(rig.said).toEqual(['partial: 1000 pages read, more to come'])
    expect(rig.recoveryApi.pending).toHaveLength(0)
    rig.clock.advance(5_000)
    expect(rig.recoveryApi.last.sinceId).toBe(1_049)
  })

  test('G3: sparse ids are no loss', () => {
    expect(new Rig().begin().page(60, 900).page().said).toEqual(['complete'])
  })

  test('G4: a page proves nothing until the next answer shows that since_id is honoured', () => {
    const rig = new Rig().begin().page(51, 52)
    expect(rig.provable).toBe(50)
    rig.page(53)
    expect(rig.provable).toBe(52)
  })

  test('G7: no room in the journal stops the recovery, says so and proves nothing more', () => {
    const rig = new Rig()
    rig.room = false
    rig.begin().page(51)
    expect(rig.said).toEqual(['partial: the journal has no room'])
  })

  test('G7: a page without an event that the SNAPSHOT had is not what follows since_id', () => {
    const rig = new Rig().begin()
    rig.snapshotIds = [800, 901]
    rig.page(901, 902)
    expect(rig.said).toEqual(["partial: the server's history left out event 800"])
    expect([rig.provable, rig.taken]).toEqual([50, [901, 902]])
  })
})

describe('outcomes', () => {
  test.each([
    ['an unknown shape (G1)', { kind: 'ok', body: '{"x":1}' }],
    ['no JSON (G1)', { kind: 'ok', body: '<html>' }],
    ['nothing readable (G1)', { kind: 'ok', body: '[{"id":"a"}]' }],
    ['404', { kind: 'http', status: 404, retryAfterS: null, body: '' }],
    ['503', { kind: 'http', status: 503, retryAfterS: null, body: '' }],
    ['401', { kind: 'http', status: 401, retryAfterS: null, body: '' }],
    ['no network', { kind: 'failed', reason: 'connection reset' }],
  ] as const)('G7: %s is a failure with a reason, retried with back-off', (_, result) => {
    const rig = new Rig().begin()
    rig.recoveryApi.answer(result)
    expect(rig.said[0]).toMatch(/^failed: ./)
    const waits = [2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map((seconds) => {
      rig.clock.advance(seconds * 1_000 - 1)
      const early = rig.recoveryApi.pending.length
      rig.clock.advance(1)
      const due = rig.recoveryApi.pending.length
      rig.recoveryApi.answer(result)
      return [early, due]
    })
    expect(waits).toEqual(waits.map(() => [0, 1]))
    expect(rig.provable).toBe(50)
  })

  test('G7: a page that never comes is given up', () => {
    const rig = new Rig().begin()
    rig.clock.advance(150_000)
    expect(rig.recoveryApi.requests[0]?.state).toBe('aborted')
    expect(rig.said).toEqual(['failed: no answer within 150 s'])
  })

  test('R4: 429 waits for Retry-After, even when the user asks', () => {
    const rig = new Rig().begin()
    rig.recoveryApi.answer({ kind: 'http', status: 429, retryAfterS: 40, body: '' })
    rig.runner.dispatch({ kind: 'retry', since: 50 })
    rig.clock.advance(39_999)
    expect(rig.recoveryApi.pending).toHaveLength(0)
    rig.clock.advance(1)
    expect(rig.recoveryApi.pending).toHaveLength(1)
  })

  test('G7: the user retries at once', () => {
    const rig = new Rig().begin()
    rig.recoveryApi.answer({ kind: 'failed', reason: 'x' })
    rig.runner.dispatch({ kind: 'retry', since: 50 })
    expect(rig.recoveryApi.pending).toHaveLength(1)
  })

  test('R8: after the end of the connection nothing is asked and no answer counts', () => {
    const rig = new Rig().begin()
    const [request] = rig.recoveryApi.requests
    rig.runner.dispatch({ kind: 'end' })
    expect(request?.state).toBe('aborted')
    rig.clock.advance(1_000_000)
    expect([rig.asked.length, rig.taken.length, rig.clock.timers]).toEqual([1, 0, 0])
  })
})

describe('stale answers', () => {
  test('R8: what belongs to an older request changes nothing', () => {
    const env = { now: 0, wall: 0, random: 0 }
    const { state } = reduceRecovery(initialRecovery, { kind: 'begin', since: 1, known: 1 }, env)
    const ticket = state.memory.ticket - 1
    const evidence = {
      skipped: null,
      unended: null,
      joins: true,
      paging: { more: 'no', next: null },
    } as const
    for (const event of [
      { kind: 'page', ticket, events: [wireEvent(9)], texts: [], ...evidence },
      { kind: 'tooOld', ticket, oldest: null, reason: 'x' },
      { kind: 'failed', ticket, reason: 'x', refused: false },
      { kind: 'stored', ticket, ok: true, fresh: 0 },
    ] as const)
      expect(reduceRecovery(state, event, env)).toEqual({ state, effects: [] })
  })
})

describe('the confirming pass', () => {
  test('G6: 35 s later, from the last id before the first live event; what it finds is late', () => {
    const rig = new Rig().begin().live(60).page(51).page()
    rig.clock.advance(34_999)
    expect(rig.asked).toEqual([50, 51])
    rig.clock.advance(1)
    expect(rig.asked).toEqual([50, 51, 51])
    rig.page(55, 60).page(61)
    expect(rig.late).toEqual([55, 60, 61])
    expect([rig.kind, rig.proved]).toEqual(['proven', true])
  })

  test('G6: nothing at or above the first live event is proved before it', () => {
    const rig = new Rig().begin().page(51, 52).live(60).page(53, 60, 61).page(62)
    expect(rig.said).toEqual(['complete'])
    expect([rig.provable, rig.proved]).toEqual([53, false])
  })

  test('G4, G6: nor by the confirming pass, for what lies between is for the socket to bring', () => {
    const rig = new Rig().begin().live(60).page(51).page()
    rig.clock.advance(35_000)
    rig.page(55, 60).page(80, 81)
    expect([rig.late, rig.proved, rig.provable]).toEqual([[55, 60, 80, 81], true, 55])
  })

  test('G2: live traffic cannot keep a recovery running', () => {
    const rig = new Rig().begin().live(60).page(51, 61).page(62)
    expect([rig.kind, rig.asked]).toEqual(['settling', [50, 61]])
  })

  test('G6: a confirming pass that fails comes again and opens no gap', () => {
    const rig = new Rig().begin().page()
    rig.clock.advance(35_000)
    rig.recoveryApi.answer({ kind: 'failed', reason: 'x' })
    expect(rig.said).toEqual(['complete'])
    rig.clock.advance(2_000)
    rig.page().page()
    expect(rig.proved).toBe(true)
  })

  test('G6: one that ends before the SNAPSHOT did is partial', () => {
    const rig = new Rig().begin().page()
    rig.snapshotIds = [70]
    rig.clock.advance(35_000)
    rig.page(60).page().page()
    expect(rig.said).toEqual(['complete', "partial: the server's history left out event 70"])
    expect(rig.proved).toBe(false)
  })

  test('G2, G6: a page that comes again ends nothing, even where the SNAPSHOT goes further', () => {
    const rig = new Rig().begin().page(51, 52).page()
    rig.snapshotIds = [55, 56]
    rig.clock.advance(35_000)
    rig.page(52, 53, 54).page(52, 53, 54).page(54, 55, 56).page(54, 55, 56).page(56)
    expect(rig.said).toEqual(['complete', 'complete'])
    expect([rig.proved, rig.provable]).toEqual([true, 56])
  })

  test('G2, G6: the empty page that ended the recovery comes again, and is no look', () => {
    const rig = new Rig().begin().page(51).page()
    rig.clock.advance(35_000)
    rig.page().page(52).page().page()
    expect([rig.late, rig.proved]).toEqual([[52], true])
  })
})

describe('a message that could not be read', () => {
  const proven = (): Rig => {
    const rig = new Rig().begin().live(60).page(51).page()
    rig.clock.advance(35_000)
    rig.page(60).page().page()
    expect(rig.kind).toBe('proven')
    rig.proved = false
    return rig
  }
  const doubt = (rig: Rig): Rig => {
    rig.runner.dispatch({ kind: 'doubt', since: rig.provable, received: 60 })
    return rig
  }

  test('P6, G6: history is read at once, and again when no cache can be older than the message', () => {
    const rig = doubt(proven())
    rig.page().page()
    expect([rig.kind, rig.proved]).toEqual(['settling', false])
    rig.clock.advance(35_000)
    rig.page(61).page().page()
    expect([rig.late.at(-1), rig.kind, rig.proved]).toEqual([61, 'proven', true])
  })

  test('P6, G6: while a confirming pass runs, one more follows; what the socket brought before vouches for nothing', () => {
    const rig = new Rig().begin().live(60).page(51).page()
    rig.clock.advance(35_000)
    doubt(rig).page(55, 60)
    expect(rig.kind).toBe('fetching')
    rig.page().page()
    expect([rig.kind, rig.proved]).toEqual(['settling', false])
    // At once, for the pages of that pass may be older than the message.
    rig.clock.advance(0)
    rig.page().page()
    rig.clock.advance(35_000)
    rig.page().page()
    expect([rig.kind, rig.proved]).toEqual(['proven', true])
  })

  test('P6: also before the recovery is confirmed: it may have been a P0', () => {
    const rig = doubt(new Rig().begin().page(51).page())
    rig.page(52).page().page()
    expect(rig.late).toEqual([52])
  })

  test('P6: another one, a moment after a look, is looked for 5 s after that: it may have been a P0', () => {
    const rig = doubt(new Rig().begin().page(51).page())
    rig.page(52).page().page()
    const before = rig.asked.length
    rig.clock.advance(1_000)
    doubt(rig)
    expect([rig.kind, rig.asked.length]).toEqual(['settling', before])
    rig.clock.advance(4_000)
    expect(rig.asked.length).toBe(before + 1)
    rig.page(53).page().page()
    expect(rig.late).toEqual([52, 53])
  })

  test.each([1, 3, 7, 19, 34])(
    'P6: one every %i s is asked for within 20 s, whatever was asked before',
    (every) => {
      const rig = proven()
      rig.fresh = false
      for (let second = 0, since = Number.POSITIVE_INFINITY; second < 600; second += 1) {
        const asked = rig.asked.length
        if (second % every === 0) {
          doubt(rig)
          since = Math.min(since, second)
        }
        rig.clock.advance(1_000)
        if (rig.asked.length > asked) since = Number.POSITIVE_INFINITY
        while (rig.recoveryApi.pending.length > 0) rig.page()
        expect(second - since).toBeLessThanOrEqual(20)
      }
    },
  )

  test('P6: looks that find nothing come 5, 10, then 20 s apart; after one that finds something 5 s again', () => {
    const rig = proven()
    rig.fresh = false
    const times: number[] = []
    const run = (seconds: number): void => {
      for (let second = 0; second < seconds; second += 1) {
        doubt(rig)
        if (rig.recoveryApi.pending.length > 0) times.push(Math.round(rig.clock.monotonicMs() / 1_000))
        if (rig.fresh && rig.recoveryApi.pending.length > 0) rig.page(1_000 + second)
        while (rig.recoveryApi.pending.length > 0) rig.page()
        rig.clock.advance(1_000)
      }
    }
    run(80)
    const gaps = () => times.slice(1).map((at, index) => at - (times[index] ?? 0))
    expect(gaps()).toEqual([5, 10, 20, 20, 20])
    rig.fresh = true
    run(28)
    expect(gaps().at(-1)).toBe(5)
  })

  test('P6: an hour of one a second costs at most 400 requests while nothing is found', () => {
    const rig = proven()
    rig.fresh = false
    const before = rig.asked.length
    for (let second = 0; second < 3_600; second += 1) {
      doubt(rig)
      while (rig.recoveryApi.pending.length > 0) rig.page()
      rig.clock.advance(1_000)
    }
    expect(rig.asked.length - before).toBeLessThanOrEqual(400)
  })

  test('P6: while history cannot be read it is tried again within 20 s of one, not with the whole back-off', () => {
    const rig = proven()
    for (let second = 0; second < 600; second += 1) {
      doubt(rig)
      while (rig.recoveryApi.pending.length > 0) rig.recoveryApi.answer({ kind: 'failed', reason: 'down' })
      rig.clock.advance(1_000)
    }
    const before = rig.asked.length
    for (let second = 0; second < 60; second += 1) {
      doubt(rig)
      while (rig.recoveryApi.pending.length > 0) rig.recoveryApi.answer({ kind: 'failed', reason: 'down' })
      rig.clock.advance(1_000)
    }
    expect(rig.asked.length - before).toBeGreaterThanOrEqual(3)
    expect(rig.asked.length).toBeLessThan(60)
  })

  test('R4: a server that asked for patience is not asked before', () => {
    const rig = proven()
    rig.runner.dispatch({ kind: 'limited', askedMs: 60_000 })
    const before = rig.asked.length
    for (let second = 0; second < 59; second += 1) {
      doubt(rig)
      rig.clock.advance(1_000)
    }
    expect(rig.asked.length).toBe(before)
    rig.clock.advance(1_000)
    expect(rig.asked.length).toBe(before + 1)
  })

  test('P6, G5: a copy or a straggler that comes after it vouches for nothing', () => {
    const rig = doubt(proven()).live(59).live(61)
    rig.page().page()
    rig.clock.advance(35_000)
    rig.page(61).page(62, 63).page().page()
    expect(rig.late.slice(-3)).toEqual([61, 62, 63])
  })

  test('P6: with no connection there is nothing to do: the next one reads from there', () => {
    const rig = proven()
    rig.runner.dispatch({ kind: 'end' })
    const before = rig.asked.length
    doubt(rig)
    expect([rig.kind, rig.asked.length]).toEqual(['idle', before])
  })
})
