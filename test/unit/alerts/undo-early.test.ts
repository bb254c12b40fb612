/** A9: acknowledged, and taken back, before the journal is open. */
import { expect, test } from 'vitest'
import { rig } from './rig.ts'

const keysOf = ({ engine }: Pick<ReturnType<typeof rig>, 'engine'>) =>
  engine.view().pinned.map(({ key }) => key)

/** Restarted with 1:1 to 1:3 waiting in a journal that `open` opens. */
function early() {
  const r = rig()
  for (const id of [1, 2, 3]) r.send({ id, symbol: `S${id}` })
  const stored = r.engine.documents()
  r.restart(null)
  return { r, open: () => r.engine.restore(stored) }
}

test('A9: what was taken back before the journal opened waits when it has', () => {
  const { r, open } = early()
  const { undo } = r.engine.acknowledge(['1:1'], ['1:1'])
  expect(r.engine.undoAcknowledge(undo)).toEqual(['1:1'])
  open()
  expect(keysOf(r)).toEqual(['1:3', '1:2', '1:1'])
})

test('A9: so it does when an acknowledgement before that one had named it, too', () => {
  const { r, open } = early()
  r.engine.acknowledge(['1:1'])
  r.send({ id: 1, symbol: 'S1' })
  r.engine.acknowledgeAll()
  r.engine.undoAcknowledge()
  open()
  expect(keysOf(r).sort()).toEqual(['1:1', '1:2', '1:3'])
})

test('A9: two of them stay two, the last one first', () => {
  const { r, open } = early()
  r.engine.acknowledge(['1:1'])
  r.engine.acknowledge(['1:2'])
  open()
  expect(keysOf(r)).toEqual(['1:3'])
  expect(r.engine.undoAcknowledge()).toEqual(['1:2'])
  expect(keysOf(r)).toEqual(['1:3', '1:2'])
  expect(r.engine.undoAcknowledge()).toEqual(['1:1'])
})

test('A9: the number that was answered then names what the journal had of it', () => {
  const { r, open } = early()
  const first = r.engine.acknowledge(['1:1'], ['1:1']).undo
  const second = r.engine.acknowledge(['1:2'], ['1:2']).undo
  open()
  expect([r.engine.undoable(first), r.engine.undoable(second)]).toEqual([1, 1])
  expect(r.engine.undoAcknowledge(first)).toEqual(['1:1'])
  expect(keysOf(r)).toEqual(['1:3', '1:1'])
  expect(r.engine.undoAcknowledge(second)).toEqual(['1:2'])
})

test('A9: an alert of this run that was acknowledged then can still be taken back', () => {
  const { r, open } = early()
  r.send({ id: 4, symbol: 'S4' })
  const { undo } = r.engine.acknowledge(['1:4'])
  open()
  expect(r.engine.undoAcknowledge(undo)).toEqual(['1:4'])
  expect(keysOf(r)).toEqual(['1:4', '1:3', '1:2', '1:1'])
})

test('A9, A10: none of them sounds again while the others are made up for', () => {
  const { r, open } = early()
  r.clock.advance(11_000)
  const shown = r.desktop.shown.length
  for (const key of ['1:1', '1:2', '1:3']) r.engine.acknowledge([key])
  open()
  expect(r.desktop.shown).toHaveLength(shown)
})
