import { expect, test } from 'vitest'
import { createHistory } from '../../../src-main/adapters/journal/history-port.ts'
import { JournalError } from '../../../src-main/adapters/journal/errors.ts'
import type { Answers, Call } from '../../../src-main/adapters/journal/messages.ts'
import type { JournalFailure } from '../../../src-main/core/ports.ts'
import { ALL } from '../../support/journal-entries.ts'

/** Two threads that answer by rote; what was said to which, in order. */
function rote(
  answers: { readonly [M in Call['method']]?: readonly Answers[M][] },
  failing: { readonly [M in Call['method']]?: JournalFailure['kind'] } = {},
) {
  const said: string[] = []
  const left = new Map(Object.entries(answers).map(([method, all]) => [method, [...all]]))
  const thread =
    (name: string) =>
    <C extends Call>(call: C) => {
      said.push(`${name} ${call.method}`)
      const failure = failing[call.method]
      if (failure !== undefined) return Promise.reject(new JournalError(failure, 'as told'))
      // Sound: `answers` is typed by method.
      return Promise.resolve(left.get(call.method)?.shift() as Answers[C['method']])
    }
  return { said, history: createHistory(thread('reader'), thread('writer')) }
}
const staged = { from: 0, to: 3 }

test('a query that need not wait is one message', async () => {
  const { said, history } = rote({ ask: [{ answer: 7 }] })
  expect(await history.count(ALL)).toBe(7)
  expect(said).toEqual(['reader ask'])
})

test('one that must wait has blocks settled a step a message, so that appends go in between, and is not asked to wait again', async () => {
  const { said, history } = rote({ ask: [{ staged }], settle: [2, 1, 0], count: [7] })
  expect(await history.count(ALL)).toBe(7)
  expect(said).toEqual(['reader ask', 'writer settle', 'writer settle', 'writer settle', 'reader count'])
})

test('an export waits once: what is staged while it goes on came later than the question', async () => {
  const step = (next: boolean) => ({ events: [], next: next ? { epoch: 1, id: 1 } : null })
  const { said, history } = rote({
    ask: [{ staged }],
    settle: [0],
    walk: [step(true), step(true), step(false)],
  })
  await history.walk(ALL, () => true)
  expect(said).toEqual(['reader ask', 'writer settle', 'reader walk', 'reader walk', 'reader walk'])
})

test('retention waits for what is staged, and asks for nothing where nothing is', async () => {
  const policy = { days: 1, events: 1, now: 0 }
  const { said, history } = rote({ staged: [staged, null], settle: [1, 0], prune: [5, 0] })
  expect([await history.prune(policy), await history.prune(policy)]).toEqual([5, 0])
  expect(said).toEqual([
    ...['writer staged', 'writer settle', 'writer settle', 'writer prune'],
    ...['writer staged', 'writer prune'],
  ])
})

for (const kind of ['disk-full', 'io'] as const)
  test(`${kind}: what is staged stays so; whoever looks sees the table, retention makes room, an export is refused`, async () => {
    const policy = { days: 1, events: 1, now: 0 }
    const { history } = rote(
      { ask: [{ staged }, { staged }], count: [7], staged: [staged], prune: [5] },
      { settle: kind },
    )
    expect(await history.count(ALL)).toBe(7)
    expect(await history.prune(policy)).toBe(5)
    await expect(history.walk(ALL, () => true)).rejects.toMatchObject({ kind })
  })

test('damage in what is staged is damage to whoever looks', async () => {
  const { history } = rote({ ask: [{ staged }], count: [7] }, { settle: 'corrupt' })
  await expect(history.count(ALL)).rejects.toMatchObject({ kind: 'corrupt' })
})
