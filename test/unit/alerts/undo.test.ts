/** A9: an acknowledgement taken back: of all, here; of one, in undo-one.test.ts. */
import { describe, expect, test } from 'vitest'
import { p1, rig, START } from './rig.ts'

const keysOf = ({ engine }: Pick<ReturnType<typeof rig>, 'engine'>) =>
  engine.view().pinned.map(({ key }) => key)

describe('A9 undo', () => {
  test('A9: all of them wait again, as they did, and nothing is raised, sounded or shown again', () => {
    const r = rig()
    r.send({ id: 1 })
    r.send({ id: 2 })
    r.send({ id: 3, symbol: 'ETHUSDT' })
    const before = r.engine.view()
    const shown = [r.desktop.shown.length, r.desktop.sounds.length]
    expect(r.engine.acknowledgeAll().keys).toEqual(['1:3', '1:1', '1:2'])
    expect(r.engine.undoable()).toBe(2)
    expect(r.engine.undoAcknowledge()).toEqual(['1:3', '1:1', '1:2'])
    expect(r.engine.view()).toEqual(before)
    expect(r.engine.undoable()).toBe(0)
    expect([r.desktop.shown.length, r.desktop.sounds.length, r.desktop.attracted]).toEqual([...shown, 0])
    expect(r.send({ id: 1 })).toMatchObject({ reason: 'already-raised' })
  })

  test('A9, A4: what has died meanwhile comes back expired, and is not raised again', () => {
    const r = rig()
    r.send({ id: 1 })
    r.clock.advance(5000)
    r.engine.acknowledgeAll()
    r.clock.advance(26_000)
    r.engine.undoAcknowledge()
    expect(r.engine.view().pinned).toMatchObject([{ key: '1:1', expired: true, expiresAt: START + 30_000 }])
    r.clock.advance(600_000)
    expect([r.desktop.shown.length, r.desktop.attracted]).toEqual([1, 0])
  })

  test('A9, A10: a step that came due while it was acknowledged is not made up for; the next one comes', () => {
    const r = rig()
    r.send({ id: 1 })
    r.clock.advance(9000)
    r.engine.acknowledgeAll()
    r.clock.advance(3000)
    r.engine.undoAcknowledge()
    r.clock.advance(7999)
    expect([r.desktop.shown.length, r.desktop.attracted]).toEqual([1, 0])
    r.clock.advance(1)
    expect([r.desktop.shown.length, r.desktop.attracted]).toEqual([1, 1])
  })

  test('A9, A10: taken back in time, it escalates as if nothing had been; and its notification can be closed', () => {
    const r = rig()
    r.send({ id: 1 })
    r.clock.advance(2000)
    r.engine.acknowledgeAll()
    r.engine.undoAcknowledge()
    r.clock.advance(8000)
    expect(r.desktop.alerts()).toHaveLength(2)
    const closed = r.desktop.closed.length
    r.engine.acknowledge(['1:1'])
    expect(r.desktop.closed.slice(closed)).toEqual([r.desktop.alerts()[1]?.tag])
  })

  test('A9: what came meanwhile stands above; a repeat is counted into the alert that it repeats', () => {
    const r = rig()
    r.send({ id: 1 })
    r.send({ id: 2, symbol: 'ETHUSDT' })
    r.engine.acknowledgeAll()
    r.clock.advance(2000)
    r.send({ id: 3 })
    r.send({ id: 4 })
    r.send({ id: 5, symbol: 'SOLUSDT' })
    expect(r.engine.undoAcknowledge()).toEqual(['1:2', '1:1'])
    expect(r.engine.view()).toMatchObject({
      unacknowledged: 3,
      pinned: [
        { key: '1:5', count: 1 },
        { key: '1:2', count: 1 },
        { key: '1:1', count: 3, expiresAt: START + 32_000 },
      ],
    })
    expect(r.engine.acknowledge(['1:4']).keys).toEqual(['1:1', '1:3', '1:4'])
  })

  test('A9, A6: a stronger alert of the same group stays one of its own', () => {
    const r = rig()
    r.send({ id: 1, confidence: 0.5 })
    r.clock.advance(11_000)
    r.engine.acknowledgeAll()
    expect(r.send({ id: 2, confidence: 0.9 })).toMatchObject({ reason: 'raised-rearmed' })
    r.engine.undoAcknowledge()
    expect(keysOf(r)).toEqual(['1:2', '1:1'])
  })

  test('A9: after a sleep the offer is over before any timer says so', () => {
    const r = rig()
    r.send({ id: 1 })
    r.engine.acknowledgeAll()
    r.clock.sleep(60_000, false)
    expect(r.engine.undoable()).toBe(0)
    expect(r.engine.undoAcknowledge()).toEqual([])
  })

  test('A9: after 30 s, a second time or with nothing acknowledged there is nothing to take back', () => {
    const r = rig()
    const undoable: number[] = []
    r.engine.onChange(() => undoable.push(r.engine.undoable()))
    expect(r.engine.undoAcknowledge()).toEqual([])
    r.send({ id: 1 })
    r.clock.advance(100)
    r.engine.acknowledgeAll()
    r.clock.advance(29_999)
    expect(r.engine.undoable()).toBe(1)
    r.clock.advance(1)
    expect(r.engine.undoable()).toBe(0)
    expect(undoable.slice(-2)).toEqual([1, 0])
    expect(r.engine.undoAcknowledge()).toEqual([])
    expect(r.clock.timers).toEqual([])
  })

  test('A9: a clock that leaps ahead ends it; one that is set back does not', () => {
    const r = rig()
    r.send({ id: 1 })
    r.engine.acknowledgeAll()
    r.clock.wall -= 3_600_000
    expect(r.engine.undoAcknowledge()).toEqual(['1:1'])
    r.engine.acknowledgeAll()
    r.clock.wall += 7_200_000
    expect(r.engine.undoAcknowledge()).toEqual([])
  })

  test('A9: acknowledging nothing loses nothing; acknowledging more all at once is what can be taken back then', () => {
    const r = rig()
    r.send({ id: 1 })
    r.engine.acknowledgeAll()
    expect(r.engine.acknowledgeAll().keys).toEqual([])
    r.send({ id: 2, symbol: 'ETHUSDT' })
    r.engine.acknowledge(['1:2'])
    expect(r.engine.undoable()).toBe(1)
    r.clock.advance(2_000)
    r.send({ id: 3, symbol: 'SOLUSDT' })
    r.engine.acknowledgeAll()
    r.engine.undoAcknowledge()
    expect(keysOf(r)).toEqual(['1:3'])
  })

  test('A9: pressed twice in a burst, with an alert or a repeat between, it is one press', () => {
    const r = rig()
    r.send({ id: 1 })
    r.engine.acknowledgeAll()
    r.clock.advance(1_000)
    r.send({ id: 2 })
    r.send({ id: 3, symbol: 'ETHUSDT' })
    r.engine.acknowledgeAll()
    expect(r.engine.undoable()).toBe(2)
    r.engine.undoAcknowledge()
    expect(r.engine.view().pinned).toMatchObject([
      { key: '1:3', count: 1 },
      { key: '1:1', count: 2 },
    ])
  })

  test('A9: one that was acknowledged by itself since stays so', () => {
    const r = rig()
    r.send({ id: 1 })
    r.send({ id: 2, symbol: 'ETHUSDT' })
    r.engine.acknowledgeAll()
    // A late click on its notification.
    r.engine.acknowledge(['1:1'])
    expect(r.engine.undoAcknowledge()).toEqual(['1:2'])
    r.engine.acknowledgeAll()
    r.engine.acknowledge(['1:2'])
    expect(r.engine.undoable()).toBe(0)
  })

  test('A9: the number beyond the list comes back too, and the list stays bounded', () => {
    const r = rig()
    const many = (from: number, count: number) =>
      r.batch(Array.from({ length: count }, (_, n) => r.event({ id: from + n, symbol: `S${from + n}` })))
    many(1000, 250)
    r.engine.acknowledgeAll()
    expect(r.engine.undoable()).toBe(250)
    many(2000, 20)
    r.engine.undoAcknowledge()
    expect(r.engine.view().unacknowledged).toBe(270)
    expect(r.engine.view().pinned).toHaveLength(200)
    expect(r.engine.view().pinned[0]?.key).toBe('1:2019')
  })

  test('A9: what was taken back survives a restart; what could still be taken back does not', () => {
    const r = rig()
    r.send({ id: 1 })
    r.engine.acknowledgeAll()
    r.engine.undoAcknowledge()
    r.restart()
    expect(keysOf(r)).toEqual(['1:1'])
    r.engine.acknowledgeAll()
    r.restart()
    expect(r.engine.undoable()).toBe(0)
    expect(r.engine.undoAcknowledge()).toEqual([])
  })

  test('A9: a journal that opens in between leaves it possible', () => {
    const r = rig()
    r.send({ id: 1 })
    const stored = r.engine.documents()
    r.restart(null)
    r.send({ id: 2, symbol: 'ETHUSDT' })
    r.engine.acknowledgeAll()
    r.engine.restore(stored)
    r.engine.undoAcknowledge()
    expect(keysOf(r).sort()).toEqual(['1:1', '1:2'])
  })

  test('A9: with the history deleted there is nothing to bring back', () => {
    const r = rig()
    r.send({ id: 1 })
    r.engine.acknowledgeAll()
    r.engine.forgetAcknowledged()
    expect(r.engine.undoAcknowledge()).toEqual([])
  })

  test('A9, A8: an alert that only waits again mutes nothing anew', () => {
    const r = rig({ alerts: { quietP1: true, inhibitS: 10 } })
    r.send({ id: 1 })
    r.engine.acknowledgeAll()
    r.clock.advance(11_000)
    r.engine.undoAcknowledge()
    expect(r.send(p1({ id: 2 }))).toMatchObject({ reason: 'raised-quiet' })
  })
})

test('A9, A10: an alert that is shown again after a restart takes its notification with it when it is acknowledged', () => {
  const r = rig()
  r.send({ id: 1 })
  r.restart()
  r.clock.advance(10_000)
  expect(r.desktop.alerts()).toHaveLength(2)
  r.engine.acknowledge(['1:1'])
  expect(r.desktop.closed).toEqual([r.desktop.alerts()[1]?.tag])
})
