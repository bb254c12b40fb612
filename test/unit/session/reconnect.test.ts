import { describe, expect, test } from 'vitest'
import { backOffMs } from '../../../src-main/core/session/timing.ts'
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
    expect([backOffMs(3, 0), backOffMs(3, 0.9999)]).toEqual([3_200, expect.closeTo(4_000, -1)])
    expect(backOffMs(50, 0)).toBe(24_000)
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
    [401, '', 'key-rejected'],
    [403, '', 'tier-too-low'],
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
    rig.socket.reject(401)
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
    rig.session.dispatch({ kind: 'reconnect' })
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
    rig.session.dispatch({ kind: 'limited', until: rig.clock.monotonicMs() + 50_000, message: 'slow down' })
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
