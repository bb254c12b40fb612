/** A9: the acknowledgement of one alert taken back, by the same offer as that of all. */
import { describe, expect, test } from 'vitest'
import { rig, START } from './rig.ts'

const keysOf = ({ engine }: Pick<ReturnType<typeof rig>, 'engine'>) =>
  engine.view().pinned.map(({ key }) => key)

describe('A9 undo of one', () => {
  test('A9: it waits again in its place with its repeats, and nothing is raised, sounded or shown again', () => {
    const r = rig()
    r.send({ id: 1 })
    r.clock.advance(1000)
    r.send({ id: 2, symbol: 'ETHUSDT' })
    r.send({ id: 3, symbol: 'ETHUSDT' })
    r.clock.advance(1000)
    r.send({ id: 4, symbol: 'SOLUSDT' })
    const before = r.engine.view()
    const shown = [r.desktop.shown.length, r.desktop.sounds.length]
    expect(r.engine.acknowledge(['1:3']).keys).toEqual(['1:2', '1:3'])
    expect(r.engine.undoable()).toBe(1)
    expect(r.engine.undoAcknowledge()).toEqual(['1:2', '1:3'])
    expect(r.engine.view()).toEqual(before)
    expect([r.desktop.shown.length, r.desktop.sounds.length, r.desktop.attracted]).toEqual([...shown, 0])
    expect(r.send({ id: 2, symbol: 'ETHUSDT' })).toMatchObject({ reason: 'already-raised' })
  })

  test('A9: of one batch each goes back to its place', () => {
    const r = rig()
    r.batch([9, 10, 11].map((id) => r.event({ id, symbol: `S${id}` })))
    const before = keysOf(r)
    for (const key of before) {
      r.engine.acknowledge([key])
      r.engine.undoAcknowledge()
      expect(keysOf(r)).toEqual(before)
    }
  })

  test('A9: the last one first, whether of one or of all; each for 30 s', () => {
    const r = rig()
    for (const id of [1, 2, 3]) r.send({ id, symbol: `S${id}` })
    r.engine.acknowledge(['1:1'])
    r.clock.advance(20_000)
    r.engine.acknowledge(['1:2'])
    r.engine.acknowledgeAll()
    expect(r.engine.undoable()).toBe(1)
    expect(r.engine.undoAcknowledge()).toEqual(['1:3'])
    expect(r.engine.undoAcknowledge()).toEqual(['1:2'])
    r.clock.advance(10_000)
    expect(r.engine.undoAcknowledge()).toEqual([])
    expect(keysOf(r)).toEqual(['1:3', '1:2'])
    expect(r.engine.undoable()).toBe(0)
  })

  test('A9: named by its number, that acknowledgement is taken back and no other', () => {
    const r = rig()
    for (const id of [1, 2, 3]) r.send({ id, symbol: `S${id}` })
    const first = r.engine.acknowledge(['1:1']).undo
    const second = r.engine.acknowledge(['1:2']).undo
    expect(first).toBeGreaterThanOrEqual(1)
    expect(second).toBeGreaterThan(first ?? 0)
    expect(r.engine.undoable(first)).toBe(1)
    expect(r.engine.undoAcknowledge(first)).toEqual(['1:1'])
    expect(r.engine.undoAcknowledge(first)).toEqual([])
    expect(r.engine.undoable(first)).toBe(0)
    expect(keysOf(r)).toEqual(['1:3', '1:1'])
    expect(r.engine.undoAcknowledge()).toEqual(['1:2'])
  })

  test('A9: an offer that was taken elsewhere takes back no later acknowledgement of the same alert', () => {
    const r = rig()
    for (const id of [1, 2, 3]) r.send({ id, symbol: `S${id}` })
    const { undo } = r.engine.acknowledge(['1:1'])
    r.engine.undoAcknowledge()
    const all = r.engine.acknowledgeAll()
    expect(r.engine.undoAcknowledge(undo)).toEqual([])
    expect(keysOf(r)).toEqual([])
    expect(r.engine.undoAcknowledge(all.undo)).toEqual(all.keys)
  })

  test('A9: “all” pressed twice in a burst is taken back by either number; of nothing there is none', () => {
    const r = rig()
    expect(r.engine.acknowledgeAll().undo).toBeNull()
    expect(r.engine.acknowledge(['1:1']).undo).toBeNull()
    r.send({ id: 1 })
    const { undo } = r.engine.acknowledgeAll()
    r.send({ id: 2, symbol: 'ETHUSDT' })
    expect(r.engine.acknowledgeAll().undo).toBe(undo)
    expect(r.engine.undoAcknowledge(undo)).toEqual(['1:2', '1:1'])
  })

  test('A9: a number of one engine names nothing in the next', () => {
    const r = rig()
    r.send({ id: 1 })
    const { undo } = r.engine.acknowledgeAll()
    r.restart()
    r.send({ id: 2 })
    r.engine.acknowledgeAll()
    expect(r.engine.undoAcknowledge(undo)).toEqual([])
  })

  test('A9: a row that no alert stands for comes back too, and counts as one', () => {
    const r = rig()
    r.send({ id: 1 })
    r.engine.acknowledge(['1:1'])
    expect(r.engine.acknowledge(['1:7', '1:8'], ['1:7', '1:8']).keys).toEqual([])
    expect(r.engine.undoable()).toBe(1)
    expect(r.engine.undoAcknowledge()).toEqual(['1:7', '1:8'])
    expect(keysOf(r)).toEqual([])
    expect(r.engine.undoAcknowledge()).toEqual(['1:1'])
  })

  test('A9: a second click on what is acknowledged already takes nothing, and leaves the offer before it', () => {
    const r = rig()
    r.send({ id: 1 })
    r.send({ id: 2, symbol: 'ETHUSDT' })
    r.engine.acknowledge(['1:2'])
    r.engine.acknowledge(['1:9'])
    expect(r.engine.undoAcknowledge()).toEqual(['1:2'])
  })

  test('A9, A10: what came due meanwhile is not made up for, the next step comes; what died has expired', () => {
    const r = rig()
    r.send({ id: 1 })
    r.clock.advance(9000)
    r.engine.acknowledge(['1:1'])
    r.clock.advance(3000)
    r.engine.undoAcknowledge()
    expect([r.desktop.shown.length, r.desktop.attracted]).toEqual([1, 0])
    r.clock.advance(8000)
    expect([r.desktop.shown.length, r.desktop.attracted]).toEqual([1, 1])
    r.engine.acknowledge(['1:1'])
    r.clock.advance(11_000)
    r.engine.undoAcknowledge()
    expect(r.engine.view().pinned).toMatchObject([{ key: '1:1', expired: true, expiresAt: START + 30_000 }])
    expect([r.desktop.shown.length, r.desktop.attracted]).toEqual([1, 1])
  })

  test('A9: who takes back one of two presses in a burst gets that one; presses of “all” are still one', () => {
    const r = rig()
    r.send({ id: 1 })
    r.send({ id: 2, symbol: 'ETHUSDT' })
    r.engine.acknowledge(['1:1'])
    r.clock.advance(100)
    r.engine.acknowledge(['1:2'])
    r.engine.undoAcknowledge()
    expect(keysOf(r)).toEqual(['1:2'])
  })

  test('A9: the offers are bounded, and go with the history', () => {
    const r = rig()
    const numbers = Array.from({ length: 30 }, (_, n) => {
      r.send({ id: n + 1, symbol: `S${n + 1}` })
      return r.engine.acknowledge([`1:${n + 1}`]).undo
    })
    const left = numbers.map((number) => r.engine.undoable(number))
    expect(left).toEqual([...Array(10).fill(0), ...Array(20).fill(1)])
    r.engine.forgetAcknowledged()
    expect(r.engine.undoable()).toBe(0)
    expect(r.engine.undoAcknowledge(numbers.at(-1))).toEqual([])
  })
})
