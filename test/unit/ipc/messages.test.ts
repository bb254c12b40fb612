/** `FUZZ_RUNS=100000 npx vitest run test/unit/ipc` for a long run. */
import fc from 'fast-check'
import { Compile } from 'typebox/compile'
import { describe, expect, test } from 'vitest'
import { ARGUMENTS } from '../../../src-main/ipc-arguments.ts'
import { BROADCASTS, INVOKE_NAMES } from '../../../src-main/ipc-channels.ts'
import { answerProblem, broadcastProblem } from '../../../src-main/ipc-message-check.ts'
import { ANSWERS, BROADCAST_MESSAGES } from '../../../src-main/ipc-messages.ts'
import { isPlainRow } from '../../../src-main/ipc-row-check.ts'
import { RowSchema } from '../../../src-main/ipc-row-schema.ts'
import { deltas, rowsOf, snapshots, spoilt } from './samples.ts'

const numRuns = Number(process.env['FUZZ_RUNS'] ?? 2000)
const KEY = 'nxg_0123456789abcdef'
const [row] = rowsOf(1)
if (row === undefined) throw new Error('no row was drawn')
const [snapshot] = snapshots
const deltaOf = (event: object) => ({ seq: 1, rows: [{ ...row, event: { ...row.event, ...event } }] })

test('every channel has a schema for what comes back, and every broadcast for what goes out', () => {
  expect(Object.keys(ANSWERS).sort()).toEqual(Object.keys(ARGUMENTS).sort())
  expect(Object.keys(BROADCAST_MESSAGES).sort()).toEqual([...BROADCASTS].sort())
})

test('what main means to say passes', () => {
  for (const one of snapshots) expect(answerProblem('snapshot', one)).toBeNull()
  for (const one of deltas) expect(broadcastProblem('delta', one)).toBeNull()
  expect(answerProblem('history', { rows: rowsOf(200), next: null, gaps: [] })).toBeNull()
  expect(answerProblem('setPinned', { ok: true, message: '' })).toBeNull()
  expect(answerProblem('acknowledge', { ok: true, message: 'BTCUSDT acknowledged.', undo: 1 })).toBeNull()
  expect(answerProblem('acknowledgeAll', { ok: false, message: 'That did not work.' })).toBeNull()
  expect(answerProblem('acknowledge', { ok: true, message: '', undo: 0 })).toContain('acknowledge/undo')
  expect(broadcastProblem('intent', { kind: 'open-event', key: '1:5' })).toBeNull()
  expect(broadcastProblem('sound', { id: 1, sound: 'pulse', volume: 0.7 })).toBeNull()
})

test.each([
  ['a number that is none', { receivedAt: NaN }, 'delta/rows/0/receivedAt: expected a finite number'],
  ['a word that is not in the list', { source: 'rumour' }, 'delta/rows/0/source: expected live, '],
  ['a field that is missing', { why: undefined }, 'delta/rows/0/why: expected a text'],
  ['a field that the contract does not know', { apiKey: KEY }, 'delta/rows/0/*: not expected'],
  ['a key that is no key', { key: KEY }, 'delta/rows/0/key: expected'],
])('%s is refused by channel and place, without its content', (_, part, said) => {
  const problem = broadcastProblem('delta', { seq: 1, rows: [{ ...row, ...part }] })
  expect(problem).toContain(said)
  expect(problem).not.toContain(KEY)
})

test('an event to be opened goes by its key alone: the window asks for what it does not have', () => {
  expect(broadcastProblem('intent', { kind: 'open-event', key: '1:5', row })).toContain('not expected')
})

test('no more than four characters of the key can be said', () => {
  expect(answerProblem('snapshot', { ...snapshot, key: { ...snapshot?.key, last4: KEY } })).toContain(
    'snapshot/key/last4',
  )
  expect(answerProblem('snapshot', { ...snapshot, key: { ...snapshot?.key, key: KEY } })).toBe(
    'snapshot/key/*: not expected',
  )
})

test('P6: a signal may hold what the contract does not name, anywhere in it', () => {
  expect(
    broadcastProblem('delta', deltaOf({ venue: { name: 'x', ranks: [1, 2] }, data: { a: { b: [] } } })),
  ).toBe(null)
})

describe('size', () => {
  test('P6: a signal as large as the protocol allows passes; hundreds of them do not', () => {
    const large = deltaOf({ data: { note: 'x'.repeat(1_000_000) } })
    expect(broadcastProblem('delta', large)).toBeNull()
    expect(broadcastProblem('delta', { seq: 1, rows: Array(100).fill(large.rows[0]) })).toContain('too large')
    expect(answerProblem('eventByKey', deltaOf({ note: 'x'.repeat(21_000_000) }).rows[0])).toContain(
      'too large',
    )
  })
  test('a short answer stays short', () => {
    expect(answerProblem('setKey', { ok: true, message: 'x'.repeat(20_000) })).toContain('setKey/message')
    expect(answerProblem('setKey', { ok: true, message: '', more: 'x'.repeat(20) })).toContain('setKey/*')
  })
  test('more rows than any list of the view has are refused', () => {
    expect(broadcastProblem('delta', { seq: 1, rows: Array(1001).fill(row) })).toContain('at most 1000')
  })
})

describe('what is no plain data is refused inside a signal', () => {
  const circular: Record<string, unknown> = {}
  circular['self'] = circular
  let deep: unknown = 1
  for (let level = 0; level < 300; level += 1) deep = [deep]
  test.each([
    ['a circle', circular],
    ['a tower', deep],
    ['a map', new Map([['a', 'x'.repeat(1000)]])],
    ['a date', new Date(0)],
    ['a big integer', 10n],
    ['a function', () => KEY],
  ])('%s', (_, strange) => {
    expect(broadcastProblem('delta', deltaOf({ data: { strange } }))).toContain('delta/rows/0/event/data/*:')
    expect(broadcastProblem('delta', deltaOf({ strange }))).toContain('delta/rows/0/event/*:')
  })
})

test('the shortcut for rows is taken by ordinary rows', () => {
  for (const one of rowsOf(50)) expect(isPlainRow(one, { left: 100_000 })).toBe(true)
})

describe('fuzz', () => {
  const channels = [
    ['snapshot', snapshots, ANSWERS.snapshot.schema, (value: unknown) => answerProblem('snapshot', value)],
    ['delta', deltas, BROADCAST_MESSAGES.delta.schema, (value: unknown) => broadcastProblem('delta', value)],
  ] as const
  test.each(channels)(
    '%s: with anything in one place it passes exactly where the library lets it pass',
    (name, samples, schema, problemOf) => {
      const library = Compile(schema)
      fc.assert(
        fc.property(spoilt(samples), (message) => {
          const problem = problemOf(message)
          // Beyond the library: what is no plain data inside a signal.
          if (problem !== null && /plain data|is not accepted/.test(problem)) return
          expect(problem === null, problem ?? 'accepted').toBe(library.Check(message))
          if (problem !== null) expect(problem).toMatch(new RegExp(`^${name}[/:]`))
        }),
        { numRuns },
      )
    },
    120_000,
  )

  test('the shortcut never lets pass what the library refuses', () => {
    const library = Compile(RowSchema)
    fc.assert(
      fc.property(spoilt(rowsOf(4)), (one) => {
        if (isPlainRow(one, { left: 1_000_000 })) expect(library.Check(one)).toBe(true)
      }),
      { numRuns },
    )
  }, 120_000)

  test('whatever is handed over on whichever channel, the answer is null or a sentence without the content', () => {
    const anything = fc.oneof(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true }),
      spoilt([...snapshots, ...deltas, { ok: true, message: KEY }, { kind: KEY }, [KEY], { [KEY]: KEY }]),
    )
    fc.assert(
      fc.property(
        fc.constantFrom(...INVOKE_NAMES),
        fc.constantFrom(...BROADCASTS),
        anything,
        (ask, tell, value) => {
          for (const problem of [answerProblem(ask, value), broadcastProblem(tell, value)])
            if (problem !== null) {
              expect(problem).not.toContain(KEY)
              expect(problem.length).toBeLessThan(500)
            }
        },
      ),
      { numRuns },
    )
  }, 120_000)
})
