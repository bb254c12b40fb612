import { describe, expect, test } from 'vitest'
import { RECONNECT } from '../../../src-main/core/session/timing.ts'
import { backOffMs } from '../../../src-main/core/time/scheduling.ts'
import { SessionRig } from './rig.ts'

/** Milliseconds until the next attempt opens. */
function untilNext(rig: SessionRig): number {
  const { opened } = rig.sockets
  const from = rig.clock.monotonicMs()
  while (rig.sockets.opened === opened) rig.clock.advance(100)
  return rig.clock.monotonicMs() - from
}

describe('back-off', () => {
  test('R1: 1, 2, 4, 8, 16, 30, 30 s', () => {
    const rig = new SessionRig().start()
    const delays = Array.from({ length: 7 }, () => {
      rig.socket.close()
      return untilNext(rig) / 1_000
    })
    expect(delays).toEqual([1, 2, 4, 8, 16, 30, 30])
  })

  test('R1: jitter only shortens, to 0.8 of the delay at most', () => {
    expect([backOffMs(RECONNECT, 3, 0), backOffMs(RECONNECT, 3, 0.9999)]).toEqual([
      3_200,
      expect.closeTo(4_000, -1),
    ])
    expect(backOffMs(RECONNECT, 50, 0)).toBe(24_000)
  })

  test('R2: accept, handshake, close within 10 s goes on backing off', () => {
    const rig = new SessionRig().start()
    const delays = [1, 2, 3].map(() => {
      rig.live()
      rig.clock.advance(9_900)
      rig.socket.close()
      return untilNext(rig) / 1_000
    })
    expect(delays).toEqual([1, 2, 4])
  })

  test('R2: 10 s of life after the handshake start it anew', () => {
    const rig = new SessionRig().start()
    for (let n = 0; n < 4; n += 1) {
      rig.socket.close()
      untilNext(rig)
    }
    rig.live()
    rig.clock.advance(10_000)
    rig.socket.close()
    expect(untilNext(rig)).toBe(1_000)
  })

  test('R2: an open socket without a handshake is no health', () => {
    const rig = new SessionRig().start()
    rig.socket.accept()
    rig.clock.advance(10_000)
    expect(untilNext(rig)).toBe(1_000)
    rig.socket.accept()
    rig.clock.advance(10_000)
    expect(untilNext(rig)).toBe(2_000)
  })

  test('P5: no HANDSHAKE within 10 s of opening ends the attempt', () => {
    const rig = new SessionRig().start()
    rig.clock.advance(5_000)
    rig.socket.accept()
    rig.clock.advance(9_999)
    expect(rig.state.kind).toBe('handshaking')
    rig.clock.advance(1)
    expect([rig.state.kind, rig.socket.terminated]).toEqual(['waiting', true])
  })
})

describe('fatal', () => {
  test.each([
    [401, '{"code":"AUTH","message":"no"}', 'key-rejected'],
    [403, '{"code":"NO","message":"no"}', 'tier-too-low'],
    [403, '{"error":{"code":"INVALID_API_KEY","message":"no"}}', 'key-rejected'],
    [403, '{"code":"TIER_INSUFFICIENT","error":"no"}', 'tier-too-low'],
  ])('R3: HTTP %s %s on the upgrade parks as %s', (status, body, verdict) => {
    const rig = new SessionRig().start()
    rig.socket.reject(status, null, body)
    expect(rig.state).toMatchObject({ kind: 'parked', verdict })
    rig.session.dispatch({ kind: 'online' })
    rig.session.resumed()
    rig.clock.advance(3_600_000)
    expect(rig.sockets.opened).toBe(1)
    expect(rig.clock.timers).toBe(0)
  })

  test('R3: the user may try again', () => {
    const rig = new SessionRig().start()
    rig.socket.reject(401, null, '{"code":"AUTH_FAILED","message":"no"}')
    rig.clock.advance(5_000)
    rig.session.dispatch({ kind: 'reconnect' })
    expect(rig.sockets.opened).toBe(2)
  })

  test('R3: the key in a refusal does not get into the message', () => {
    const rig = new SessionRig().start()
    rig.socket.reject(401, null, '{"code":"AUTH_FAILED","message":"bad key nxg_test_key_0123456789"}')
    expect(JSON.stringify(rig.state)).not.toContain('nxg_test')
    expect(rig.log.text()).not.toContain('nxg_test')
  })
})

describe('limits', () => {
  test.each([
    [17, 17],
    [null, 60],
  ])('R4: 429 with Retry-After %s waits at least %s s, whatever hurries', (retryAfter, seconds) => {
    const rig = new SessionRig().start()
    rig.socket.reject(429, retryAfter)
    rig.clock.advance(1_000)
    rig.session.dispatch({ kind: 'networkChanged' })
    rig.session.dispatch({ kind: 'offline' })
    rig.session.dispatch({ kind: 'online' })
    rig.session.resumed()
    rig.clock.advance(seconds * 1_000 - 1_001)
    expect(rig.sockets.opened).toBe(1)
    rig.clock.advance(1)
    expect(rig.sockets.opened).toBe(2)
    expect(rig.limits).toHaveLength(1)
  })

  test('R4: a limit met by REST holds the next connection back and leaves a healthy socket alone', () => {
    const rig = new SessionRig().live()
    rig.session.dispatch({ kind: 'limited', askedMs: 50_000, message: 'slow down', words: '', cause: 'rate' })
    rig.session.dispatch({ kind: 'reconnect' })
    expect(rig.state.kind).toBe('live')
    rig.socket.close()
    expect(rig.state.kind).toBe('limited')
    expect(untilNext(rig)).toBe(50_000)
  })

  test('R4: 5xx backs off', () => {
    const rig = new SessionRig().start()
    rig.socket.reject(503)
    expect(untilNext(rig)).toBe(1_000)
  })
})

describe('waits', () => {
  const limitedFor = (rig: SessionRig) => {
    const { state } = rig
    return state.kind === 'limited' ? (state.retryAt - rig.clock.monotonicMs()) / 1_000 : state.kind
  }

  test('R4: 8 hours are 15 min, said so; asked for again after them, 8 hours', () => {
    const rig = new SessionRig().start()
    rig.socket.reject(429, 28_800)
    expect(limitedFor(rig)).toBe(900)
    expect(rig.state.memory.limitMessage).toBe(
      'Rate limited by the server for 8 h. It is tried once after 15 min.',
    )
    rig.clock.advance(900_000)
    expect(rig.sockets.opened).toBe(2)
    rig.socket.reject(429, 28_800)
    expect(limitedFor(rig)).toBe(28_800)
    rig.clock.advance(28_800_000)
    rig.socket.reject(429, 1e9)
    expect(limitedFor(rig)).toBe(86_400)
  })

  test('R4: told twice at the same time is not asked twice, and health in between forgets it', () => {
    const rig = new SessionRig().start()
    rig.socket.accept()
    rig.session.refuse({ kind: 'rate-limited', retryAfterS: 28_800, message: 'm', words: 'w' })
    rig.socket.close(4429)
    expect(limitedFor(rig)).toBe(900)
    rig.clock.advance(900_000)
    rig.live()
    rig.clock.advance(10_000)
    rig.socket.close()
    rig.clock.advance(1_000)
    rig.socket.reject(429, 28_800)
    expect(limitedFor(rig)).toBe(900)
  })

  test('R4: 503 with a wait is waited for, and history is not told', () => {
    const rig = new SessionRig().start()
    rig.socket.reject(503, 40)
    expect([limitedFor(rig), rig.state.memory.limitCause, rig.limits]).toEqual([40, 'unavailable', []])
  })

  test('R4: the user goes past a limit once a minute', () => {
    const rig = new SessionRig().start()
    rig.socket.reject(429, 600)
    const click = () => rig.session.dispatch({ kind: 'reconnect' })
    rig.clock.advance(2_000)
    click()
    expect(rig.sockets.opened).toBe(2)
    rig.socket.close()
    expect(limitedFor(rig)).toBe(598)
    for (let n = 0; n < 59; n += 1) {
      rig.clock.advance(1_000)
      click()
    }
    expect(rig.sockets.opened).toBe(2)
    rig.clock.advance(1_000)
    click()
    expect(rig.sockets.opened).toBe(3)
    rig.live()
    expect(rig.state.kind).toBe('live')
  })

  test('R3, R4: a click out of a parked state under a limit is not lost', () => {
    const rig = new SessionRig().start()
    rig.socket.accept()
    rig.session.refuse({ kind: 'rate-limited', retryAfterS: 100, message: 'm', words: '' })
    rig.session.refuse({ kind: 'key-rejected', message: 'no' })
    rig.clock.advance(2_000)
    rig.session.dispatch({ kind: 'reconnect' })
    expect(rig.sockets.opened).toBe(2)
    rig.session.refuse({ kind: 'key-rejected', message: 'no' })
    rig.session.dispatch({ kind: 'reconnect' })
    expect(limitedFor(rig)).toBe(98)
  })
})

describe('closed for a reason', () => {
  const cycle = (rig: SessionRig, code: number, reason = '') => {
    rig.live()
    rig.socket.close(code, reason)
  }

  test.each([
    [4401, '', 'key-rejected'],
    [4001, '', 'key-rejected'],
    [1008, 'Invalid token', 'key-rejected'],
    [4403, '', 'tier-too-low'],
  ])('R3: HANDSHAKE and close %i %s parks the second time', (code, reason, verdict) => {
    const rig = new SessionRig().start()
    cycle(rig, code, reason)
    expect(rig.state.kind).toBe('waiting')
    untilNext(rig)
    cycle(rig, code, reason)
    expect(rig.state).toMatchObject({ kind: 'parked', verdict })
    rig.session.dispatch({ kind: 'reconnect' })
    rig.clock.advance(2_000)
    cycle(rig, code, reason)
    expect(rig.state.kind).toBe('parked')
  })

  test('R3: once is a slip: proven health in between forgets it, other closes do not', () => {
    const rig = new SessionRig().start()
    cycle(rig, 4401)
    untilNext(rig)
    rig.live()
    rig.clock.advance(10_000)
    rig.socket.close(4401)
    expect(rig.state.kind).toBe('waiting')
    untilNext(rig)
    rig.socket.close(1006)
    untilNext(rig)
    cycle(rig, 4401)
    expect(rig.state.kind).toBe('parked')
  })

  test('R2: closes that name nothing are retried for ever, slowly', () => {
    const rig = new SessionRig().start()
    for (let n = 0; n < 20; n += 1) {
      cycle(rig, 1008, 'bye')
      untilNext(rig)
    }
    expect(rig.state.kind).toBe('connecting')
  })
})

describe('blocked on the way', () => {
  const PAGE = '<html><title>Sign in</title></html>'

  test.each([401, 403, 200, 302])(
    'R9: HTTP %i with a web page parks nothing: 5, 10, 20, 40, 60, 60 s',
    (status) => {
      const rig = new SessionRig().start()
      const delays = Array.from({ length: 6 }, () => {
        rig.socket.reject(status, null, PAGE)
        expect(rig.state).toMatchObject({
          kind: 'blocked',
          what: `HTTP ${status}, a web page titled “Sign in”`,
        })
        return untilNext(rig) / 1_000
      })
      expect(delays).toEqual([5, 10, 20, 40, 60, 60])
      rig.live()
      rig.socket.close()
      untilNext(rig)
      rig.socket.reject(status, null, PAGE)
      expect(untilNext(rig)).toBe(5_000)
    },
  )

  test('R6, R9: another network and the user are tried at once', () => {
    const rig = new SessionRig().start()
    rig.socket.reject(403, null, PAGE)
    rig.clock.advance(1_000)
    rig.session.dispatch({ kind: 'networkChanged' })
    expect(rig.sockets.opened).toBe(2)
    rig.socket.reject(403, null, PAGE)
    rig.clock.advance(1_000)
    rig.session.dispatch({ kind: 'reconnect' })
    expect(rig.sockets.opened).toBe(3)
  })
})

describe('health', () => {
  test('R2: a connection is proven after 10 s, and says so by itself', () => {
    const rig = new SessionRig().live()
    rig.clock.advance(9_999)
    expect(rig.state).toMatchObject({ kind: 'live', proven: false })
    rig.clock.advance(1)
    expect(rig.state).toMatchObject({ kind: 'live', proven: true })
  })
})

describe('hurry', () => {
  test('R6: going online retries at once, once', () => {
    const rig = new SessionRig().start()
    rig.session.dispatch({ kind: 'offline' })
    rig.socket.close()
    expect(rig.state.kind).toBe('offline')
    rig.clock.advance(5_000)
    rig.session.dispatch({ kind: 'online' })
    expect(rig.sockets.opened).toBe(2)
    rig.socket.close()
    rig.session.dispatch({ kind: 'online' })
    expect(rig.sockets.opened).toBe(2)
  })

  test('R6: a flapping network and an impatient hand open one socket a second at most', () => {
    const rig = new SessionRig().start()
    for (let n = 0; n < 100; n += 1) {
      if (rig.socket.state !== 'over') rig.socket.close()
      rig.session.dispatch({ kind: 'offline' })
      rig.session.dispatch({ kind: 'online' })
      rig.session.dispatch({ kind: 'reconnect' })
      rig.clock.advance(100)
    }
    expect(rig.sockets.opened).toBeLessThanOrEqual(11)
  })

  test('R6: reconnect replaces a live socket, and never are two open', () => {
    const rig = new SessionRig().live()
    rig.clock.advance(5_000)
    rig.session.dispatch({ kind: 'reconnect' })
    expect([rig.sockets.opened, rig.sockets.openNow, rig.sockets.maxOpen]).toEqual([2, 1, 1])
  })

  test('R6: believed offline it still tries, slowly', () => {
    const rig = new SessionRig().start()
    rig.session.dispatch({ kind: 'offline' })
    rig.socket.close()
    expect(untilNext(rig)).toBe(30_000)
  })
})

describe('the past', () => {
  test('R8: late callbacks of an older attempt change nothing', () => {
    const rig = new SessionRig().live()
    const old = rig.socket
    old.close()
    rig.clock.advance(1_000)
    rig.live()
    const before = rig.state
    old.events.opened()
    old.events.closed({ code: 1006, reason: '', tooLarge: false })
    old.events.rejected(401, null, '')
    old.events.controlPong()
    expect(rig.state).toBe(before)
  })

  test('R8: after dispose no timer lives, the socket is gone and nothing happens', () => {
    const rig = new SessionRig().live()
    const { socket } = rig
    rig.session.dispose()
    expect([rig.clock.timers, socket.terminated]).toEqual([0, true])
    socket.events.closed({ code: 1006, reason: '', tooLarge: false })
    rig.session.dispatch({ kind: 'start' })
    rig.clock.advance(100_000)
    expect([rig.sockets.opened, rig.clock.timers]).toEqual([1, 0])
  })

  test('R8: a socket that cannot even be opened is a failed attempt', () => {
    const rig = new SessionRig()
    rig.sockets.failure = new Error('no such proxy')
    rig.start()
    expect(rig.state.kind).toBe('waiting')
  })
})
