import { describe, expect, test } from 'vitest'
import { SessionRig } from './rig.ts'

describe('PING', () => {
  test('H1, H2: every 30 s, as JSON and as a control ping', () => {
    const rig = new SessionRig().live()
    rig.clock.advance(29_999)
    expect(rig.pings).toBe(0)
    rig.clock.advance(1)
    expect([rig.pings, rig.socket.controlPings]).toEqual([1, 1])
    rig.clock.advance(50)
    rig.pong()
    rig.clock.advance(29_950)
    expect(rig.pings).toBe(2)
    expect(rig.trips).toEqual([50])
  })

  test('H1: no PONG within 10 s: terminate and reconnect', () => {
    const rig = new SessionRig().live()
    rig.clock.advance(39_999)
    expect(rig.state.kind).toBe('live')
    rig.clock.advance(1)
    expect(rig.sockets.last.terminated).toBe(true)
    expect(rig.state.kind).toBe('waiting')
  })

  test('H3: a PONG with none outstanding is ignored', () => {
    const rig = new SessionRig().live()
    rig.pong()
    expect(rig.trips).toEqual([])
    rig.clock.advance(30_000)
    rig.pong()
    rig.pong()
    expect(rig.trips).toEqual([0])
    // The unsolicited PONG did not count for the next PING.
    rig.clock.advance(40_000)
    expect(rig.state.kind).toBe('waiting')
  })

  test('H3: heartbeat state is per socket', () => {
    const rig = new SessionRig().live()
    rig.clock.advance(30_000)
    rig.pong()
    rig.socket.close()
    rig.clock.advance(1_000)
    rig.live()
    rig.clock.advance(30_000)
    // JSON PONG was seen on the old socket only, so a control pong proves life here.
    rig.socket.controlPong()
    rig.clock.advance(10_000)
    expect(rig.state.kind).toBe('live')
  })

  test('H4: a half-open peer is noticed within 40 s of its last sign of life', () => {
    const rig = new SessionRig().live()
    rig.clock.advance(30_000)
    rig.clock.advance(9_000)
    rig.pong()
    const lastSign = rig.clock.monotonicMs()
    while (rig.state.kind === 'live') rig.clock.advance(100)
    expect(rig.clock.monotonicMs() - lastSign).toBeLessThanOrEqual(40_000)
  })
})

describe('which pong counts', () => {
  test('H2: until a JSON PONG was seen a control pong proves life', () => {
    const rig = new SessionRig().live()
    for (let n = 0; n < 5; n += 1) {
      rig.clock.advance(30_000)
      rig.socket.controlPong()
    }
    expect(rig.state.kind).toBe('live')
  })

  test('H2: afterwards only the JSON PONG does', () => {
    const rig = new SessionRig().live()
    rig.clock.advance(30_000)
    rig.pong()
    rig.clock.advance(30_000)
    rig.socket.controlPong()
    rig.clock.advance(10_000)
    expect(rig.state.kind).toBe('waiting')
  })

  test('H2: a JSON PONG overtaken by the control pong of its PING counts as seen', () => {
    const rig = new SessionRig().live()
    rig.clock.advance(30_000)
    rig.socket.controlPong()
    rig.pong()
    rig.clock.advance(30_000)
    rig.socket.controlPong()
    rig.clock.advance(10_000)
    expect(rig.state.kind).toBe('waiting')
  })
})

describe('doubt', () => {
  test('H1: five seconds without a PONG the data is called stale, and fresh again with it', () => {
    const rig = new SessionRig().live()
    rig.clock.advance(35_000)
    expect(rig.state).toMatchObject({ kind: 'live', heartbeat: { staleSince: rig.clock.wallMs() } })
    rig.pong()
    expect(rig.state).toMatchObject({ kind: 'live', heartbeat: { staleSince: null } })
  })
})

describe('sleep', () => {
  test.each([true, false])('R7: a gap over 40 s replaces the socket at once (monotonic runs: %s)', (runs) => {
    const rig = new SessionRig().live()
    rig.clock.advance(12_000)
    rig.clock.sleep(60_000, runs)
    rig.clock.advance(2_000)
    expect(rig.sockets.opened).toBe(2)
    expect(rig.sockets.maxOpen).toBe(1)
  })

  test.each([true, false])('R7: a shorter gap asks with a PING and 5 s (monotonic runs: %s)', (runs) => {
    const rig = new SessionRig().live()
    rig.clock.advance(12_000)
    rig.clock.sleep(20_000, runs)
    rig.clock.advance(2_000)
    expect(rig.pings).toBe(1)
    const probed = rig.socket
    rig.clock.advance(5_000)
    expect(probed.terminated).toBe(true)
  })

  test('R7: a gap of 6 s or less is nothing', () => {
    const rig = new SessionRig().live()
    rig.clock.advance(12_000)
    rig.clock.sleep(3_900)
    rig.clock.advance(2_000)
    expect(rig.pings).toBe(0)
  })

  test('R7, H3: a PING outstanding over a short sleep gets 5 s more, and no second one is sent', () => {
    const rig = new SessionRig().live()
    rig.clock.advance(31_000)
    rig.clock.sleep(30_000, true)
    rig.clock.advance(0)
    expect(rig.state.kind).toBe('live')
    rig.clock.advance(4_999)
    expect([rig.state.kind, rig.pings]).toEqual(['live', 1])
    rig.clock.advance(1)
    expect(rig.state.kind).toBe('waiting')
  })

  test('R7: a deadline that passed in sleep is judged after the gap, whichever timer fires first', () => {
    const rig = new SessionRig().start()
    rig.clock.advance(500)
    rig.live()
    rig.clock.advance(39_500)
    rig.clock.sleep(30_000, true)
    rig.clock.advance(0)
    expect([rig.state.kind, rig.sockets.opened]).toEqual(['live', 1])
    rig.pong()
    rig.clock.advance(9_000)
    expect(rig.state.kind).toBe('live')
  })

  test('R6: waking by the OS during back-off retries at once', () => {
    const rig = new SessionRig().start()
    for (let n = 0; n < 6; n += 1) {
      rig.socket.close()
      rig.clock.advance(30_000)
    }
    rig.socket.close()
    rig.clock.advance(5_000)
    const before = rig.sockets.opened
    rig.session.resumed()
    expect(rig.sockets.opened).toBe(before + 1)
  })

  test('R7: a wall clock set back changes nothing', () => {
    const rig = new SessionRig().live()
    rig.clock.jumpWall(-3_600_000)
    rig.clock.advance(20_000)
    expect([rig.state.kind, rig.pings, rig.sockets.opened]).toEqual(['live', 0, 1])
  })
})

describe('the server asks', () => {
  const ask = (rig: SessionRig, answer = 'pong') =>
    rig.session.dispatch({ kind: 'peerPing', attempt: rig.state.memory.attempt, answer })

  test('H5: a PING is answered, before the handshake and after it', () => {
    const rig = new SessionRig().start()
    rig.socket.accept()
    ask(rig, 'one')
    rig.live()
    ask(rig, 'two')
    expect(rig.socket.sent).toEqual(['one', 'two'])
  })

  test('H5, H3: the PONG of a PING that it overtook is one all the same, and tells the round trip', () => {
    const rig = new SessionRig().live()
    rig.clock.advance(30_000)
    rig.clock.advance(20)
    ask(rig)
    rig.clock.advance(30)
    rig.pong()
    expect(rig.trips).toEqual([50])
  })

  test('H5: it proves life, though the server leaves our PINGs alone', () => {
    const rig = new SessionRig().live()
    rig.clock.advance(30_000)
    rig.pong()
    for (let n = 0; n < 40; n += 1) {
      rig.clock.advance(15_000)
      ask(rig)
    }
    expect([rig.state.kind, rig.sockets.opened]).toEqual(['live', 1])
    rig.clock.advance(40_000)
    expect(rig.state.kind).toBe('waiting')
  })
})
