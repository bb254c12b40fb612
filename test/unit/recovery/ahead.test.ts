import { describe, expect, test } from 'vitest'
import { Rig } from './rig.ts'

/** 51 came and is on its way into the journal; what follows it has been asked for. */
function storing(): Rig {
  const rig = new Rig()
  rig.durable = false
  return rig.begin().page(51)
}
const stored = (rig: Rig): Rig => {
  rig.stored?.()
  return rig
}
const later = (rig: Rig, ms: number): Rig => {
  rig.clock.advance(ms)
  return rig
}

describe('while a page is being stored', () => {
  test('G4: the next one is asked for, and taken when the last is durable', () => {
    const rig = storing()
    expect(rig.asked).toEqual([50, 51])
    rig.page(52)
    expect([rig.taken, rig.provable]).toEqual([[51], 50])
    stored(rig)
    expect([rig.taken, rig.provable]).toEqual([[51, 52], 51])
  })

  test('G2: one page ahead and no more', () => {
    const rig = storing().page(52)
    expect(rig.asked).toEqual([50, 51])
    stored(rig)
    expect(rig.asked).toEqual([50, 51, 52])
  })

  test('G2: a request that is still under way is waited for, not sent again', () => {
    const rig = stored(storing())
    expect([rig.kind, rig.asked]).toEqual(['fetching', [50, 51]])
    rig.page(52)
    expect(rig.taken).toEqual([51, 52])
  })

  test('G2: nothing is asked ahead of what ends the pass', () => {
    const rig = storing()
    stored(rig.page())
    expect([rig.kind, rig.asked]).toEqual(['storing', [50, 51]])
    stored(rig)
    expect(rig.said).toEqual(['complete'])
  })

  test('G2: nothing is asked ahead of the last of 1,000 pages', () => {
    const rig = new Rig().begin()
    for (let id = 51; id <= 1_049; id += 1) rig.page(id)
    rig.durable = false
    rig.page(1_050)
    expect([rig.kind, rig.recoveryApi.pending.length]).toEqual(['storing', 0])
  })

  test('G2: a page that comes again is asked for once more, ahead too', () => {
    const rig = storing().page(51)
    stored(rig).page(51)
    stored(stored(rig))
    expect([rig.asked, rig.said, rig.provable]).toEqual([[50, 51, 51], ['complete'], 51])
  })

  test('G7: an answer is judged by what the SNAPSHOT is known to hold when its turn comes', () => {
    const rig = storing().page(55)
    rig.snapshotIds = [53]
    stored(rig)
    expect(rig.said).toEqual(["partial: the server's history left out event 53"])
  })

  test('G1: what could not be read is counted once, when its turn comes', () => {
    const rig = storing()
    rig.recoveryApi.answer({ kind: 'ok', body: '[{"id":"a"}]' })
    expect([rig.malformed, rig.said]).toEqual([0, []])
    stored(rig)
    expect([rig.malformed, rig.said]).toEqual([1, ['failed: no entry of the answer could be read']])
  })

  test('G7: a failure is told when its turn comes, and waits its back-off from there', () => {
    const rig = storing()
    rig.recoveryApi.answer({ kind: 'failed', reason: 'connection reset' })
    expect(rig.said).toEqual([])
    stored(later(rig, 1_000))
    expect(rig.said).toEqual(['failed: connection reset'])
    later(rig, 1_999)
    expect(rig.recoveryApi.pending).toHaveLength(0)
    later(rig, 1)
    expect(rig.recoveryApi.last).toMatchObject({ sinceId: 50, state: 'pending' })
  })

  test('G7: one that could not even be asked for fails when its turn comes', () => {
    const rig = new Rig()
    rig.durable = false
    rig.begin()
    const { fetchPage } = rig.recoveryApi
    rig.recoveryApi.fetchPage = () => {
      throw new Error('no sockets left')
    }
    rig.page(51)
    rig.recoveryApi.fetchPage = fetchPage
    expect(rig.said).toEqual([])
    expect(stored(rig).said).toEqual(['failed: history could not be asked for'])
  })

  test('G7: a page that never comes is given up 150 s after it was wanted', () => {
    const rig = stored(later(storing(), 2_000))
    later(rig, 149_999)
    expect(rig.said).toEqual([])
    later(rig, 1)
    expect(rig.said).toEqual(['failed: no answer within 150 s'])
    expect(rig.recoveryApi.last.state).toBe('aborted')
  })
})

describe('an answer that came before it was wanted', () => {
  test('G6: is not used when the disk hung: history may have gone on since', () => {
    const rig = storing().page()
    stored(later(rig, 3_000))
    expect([rig.kind, rig.asked]).toEqual(['fetching', [50, 51, 51]])
    rig.page(52)
    expect(rig.taken).toEqual([51, 52])
  })

  test('G6: nor is a request that was sent so long ago, and it is aborted', () => {
    const rig = stored(later(storing(), 3_000))
    expect(rig.recoveryApi.requests.map(({ state }) => state)).toEqual(['answered', 'aborted', 'pending'])
  })

  test('G6, R7: a sleep in which the monotonic clock stood still counts', () => {
    const rig = storing().page()
    rig.clock.sleep(60_000, false)
    expect(stored(rig).asked).toEqual([50, 51, 51])
  })

  test('G6: is not asked for again and again while the disk hangs', () => {
    const rig = storing().page(52)
    for (let second = 0; second < 60; second += 1) later(rig, 1_000).live(100 + second)
    expect(rig.asked).toEqual([50, 51])
  })

  test('P6: is not used when something came meanwhile that could not be read', () => {
    const rig = later(storing().page(), 1)
    for (let n = 0; n < 10; n += 1) rig.runner.dispatch({ kind: 'doubt', since: 50, received: 51 })
    expect(rig.asked).toEqual([50, 51])
    stored(rig)
    expect(rig.asked).toEqual([50, 51, 51])
    stored(rig.page(52))
    expect(rig.taken).toEqual([51, 52])
  })

  test('P6: serves when it was asked for after that', () => {
    const rig = new Rig()
    rig.durable = false
    rig.begin().runner.dispatch({ kind: 'doubt', since: 50, received: 50 })
    stored(later(rig, 1).page(51).page(52))
    expect([rig.asked, rig.taken]).toEqual([
      [50, 51, 52],
      [51, 52],
    ])
  })

  test('G4: is not used for another page: what found no room is read again', () => {
    const rig = new Rig()
    rig.room = false
    rig.durable = false
    rig.begin().page(51).page(52)
    rig.onOutcome = () => rig.runner.dispatch({ kind: 'retry', since: 50 })
    stored(rig)
    expect([rig.asked, rig.taken]).toEqual([[50, 51, 50], [51]])
  })
})

describe('what was asked ahead is forgotten', () => {
  const states = (rig: Rig): readonly string[] => rig.recoveryApi.requests.map(({ state }) => state)

  test('R8: at the end of the connection', () => {
    const rig = storing()
    rig.runner.dispatch({ kind: 'end' })
    expect(states(rig)).toEqual(['answered', 'aborted'])
    stored(later(rig, 1_000_000))
    expect([rig.asked.length, rig.taken, rig.clock.timers]).toEqual([2, [51], 0])
  })

  test('R8: at dispose', () => {
    const rig = storing()
    rig.runner.dispose()
    expect(states(rig)).toEqual(['answered', 'aborted'])
    stored(rig)
    expect([rig.asked.length, rig.clock.timers]).toEqual([2, 0])
  })

  test('R8: when another recovery begins, though from the same place', () => {
    const rig = storing().page()
    rig.runner.dispatch({ kind: 'begin', since: 51, known: 51 })
    expect([rig.kind, rig.asked]).toEqual(['fetching', [50, 51, 51]])
    expect(states(rig)).toEqual(['answered', 'answered', 'pending'])
  })

  test('R8: and its late answer changes nothing', () => {
    const rig = storing()
    const request = rig.recoveryApi.last
    rig.runner.dispatch({ kind: 'begin', since: 60, known: 60 })
    // An adapter that breaks its word.
    request.state = 'pending'
    request.answer({ kind: 'http', status: 429, retryAfterS: 40, body: '' })
    expect(rig.runner.state().memory.limitedUntil).toBe(0)
    rig.page(61)
    expect(rig.taken).toEqual([51, 61])
  })

  test('G7: when there was no room for the page before it', () => {
    const rig = new Rig()
    rig.room = false
    rig.durable = false
    rig.begin().page(51)
    stored(rig)
    expect(states(rig)).toEqual(['answered', 'aborted'])
    expect(rig.said).toEqual(['partial: the journal has no room'])
  })
})

describe('limits', () => {
  const limit = (rig: Rig): void =>
    rig.recoveryApi.answer({ kind: 'http', status: 429, retryAfterS: 40, body: '' })

  test('R4: a 429 on a page asked ahead counts at once, and for the socket', () => {
    const rig = storing()
    limit(rig)
    expect(rig.runner.state().memory.limitedUntil).toBe(rig.clock.monotonicMs() + 40_000)
    stored(later(rig, 1_000))
    expect(rig.kind).toBe('resting')
    later(rig, 38_999)
    expect(rig.asked).toEqual([50, 51])
    later(rig, 1)
    expect(rig.asked).toEqual([50, 51, 51])
  })

  test('R4: so does a limit that comes as an error beside an empty list', () => {
    const rig = storing()
    const error = { code: 'RATE_LIMITED', message: 'slow down', retry_after: 40 }
    rig.recoveryApi.answer({ kind: 'ok', body: JSON.stringify({ events: [], error }) })
    expect(rig.runner.state().memory.limitedUntil).toBe(rig.clock.monotonicMs() + 40_000)
  })

  test('R4: nothing is asked ahead while the server forbids it', () => {
    const rig = new Rig()
    rig.durable = false
    rig.begin()
    rig.runner.dispatch({ kind: 'limited', askedMs: 10_000 })
    rig.page(51)
    expect(rig.asked).toEqual([50])
    stored(rig)
    expect(rig.asked).toEqual([50])
  })

  test('R4: a limit told on the socket ends a request that was sent ahead', () => {
    const rig = storing()
    rig.runner.dispatch({ kind: 'limited', askedMs: 10_000 })
    expect(rig.recoveryApi.last.state).toBe('aborted')
  })
})
