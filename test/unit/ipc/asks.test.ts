/** `FUZZ_RUNS=100000 npx vitest run test/unit/ipc` for a long run. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { INVOKE_NAMES } from '../../../src-main/contract/asks.ts'
import { channelOf } from '../../../src-main/contract/contract.ts'
import { argumentProblem, sizeProblem } from '../../../src-main/contract/validate.ts'
import { appRig } from '../shell/app-rig.ts'

const numRuns = Number(process.env['FUZZ_RUNS'] ?? 2000)
const KEY = 'nxg_0123456789abcdef'

test('every channel of the contract is registered, under its prefix, and nothing else', async () => {
  const { channels } = await appRig()
  expect([...channels.keys()].sort()).toEqual(INVOKE_NAMES.map(channelOf).sort())
  expect([...channels.keys()].every((name) => name.startsWith('fastfeed:'))).toBe(true)
})

describe('a sender is refused', () => {
  const main = { url: 'app://feed/index.html', parent: null }
  test.each([
    ['whose frame is gone', { senderFrame: null, sender: { id: 1 } }],
    ['from the web', { senderFrame: { ...main, url: 'https://feed/index.html' }, sender: { id: 1 } }],
    [
      'from an origin that begins like ours',
      { senderFrame: { ...main, url: 'app://feed.evil/' }, sender: { id: 1 } },
    ],
    ['in a subframe of our page', { senderFrame: { ...main, parent: main }, sender: { id: 1 } }],
    ['from another window', { senderFrame: main, sender: { id: 2 } }],
  ])('%s', async (_, event) => {
    const { ask, calls, log } = await appRig()
    await expect(ask('setKey', [KEY, { rememberWeakly: false }], event)).rejects.toThrow('refused')
    expect(calls).toEqual([])
    expect(log.lines.join()).not.toContain(KEY)
  })
})

test('an argument that is not what the channel takes is refused in a sentence that names the place', async () => {
  const { ask, acknowledged } = await appRig()
  expect(await ask('acknowledge', [['1:5', 'five']])).toMatchObject({
    ok: false,
    message: expect.stringContaining('acknowledge/0/1'),
  })
  expect(await ask('setPinned', ['yes'])).toMatchObject({ ok: false })
  expect(await ask('setPinned', [])).toMatchObject({ ok: false })
  expect(await ask('setPinned', [true, true])).toMatchObject({ ok: false })
  await expect(ask('history', [{ limit: 10_000 }])).rejects.toThrow('history')
  expect(acknowledged).toEqual([])
})

test('a refusal does not repeat what was sent', async () => {
  const { ask, log } = await appRig()
  const answer = await ask('setKey', [KEY, { rememberWeakly: KEY }])
  expect(JSON.stringify(answer) + log.lines.join()).not.toContain(KEY)
})

test('size: long, deep, wide, circular and exotic arguments are refused before they are looked at', () => {
  const circular: unknown[] = []
  circular.push(circular)
  let deep: unknown = 1
  for (let level = 0; level < 50; level += 1) deep = [deep]
  expect(sizeProblem(['x'.repeat(1_200_000)])).toBe('too long')
  expect(sizeProblem([deep])).toBe('nested too deeply')
  expect(sizeProblem([circular])).toBe('nested too deeply')
  expect(sizeProblem([new Array(30_000).fill(0)])).toBe('too many values')
  expect(sizeProblem([new Map()])).toContain('plain')
  expect(sizeProblem([10n])).toContain('bigint')
  expect(argumentProblem('copyText', ['x'.repeat(1_000_000)])).toBeNull()
})

test('a handler that fails answers a sentence without the error, and logs it', async () => {
  const { ask, context, log } = await appRig()
  Object.assign(context.host.feed().history, {
    deleteAll: () => Promise.reject(new Error(`at https://x/?token=${KEY}`)),
    stats: () => Promise.reject(new Error('no')),
    page: () => Promise.reject(new Error(`token=${KEY}`)),
  })
  const answer = await ask('deleteHistory')
  expect(answer).toMatchObject({ ok: false, message: expect.stringContaining('deleteHistory') })
  expect(JSON.stringify(answer)).not.toContain(KEY)
  expect(log.lines.some((line) => line.startsWith('error'))).toBe(true)
  const query = {
    text: '',
    priorities: [],
    symbols: [],
    types: [],
    from: null,
    to: null,
    before: null,
    limit: 10,
  }
  await expect(ask('history', [query])).rejects.toThrow(/history/)
  await expect(ask('history', [query])).rejects.not.toThrow(KEY)
})

/** Pieces that make it past the first checks, mixed with anything at all. */
const piece = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true }),
  fc.string(),
  fc.boolean(),
  fc.constantFrom(
    '1:5',
    '0:0',
    'P0',
    'json',
    'csv',
    'display',
    'data',
    'connection',
    'site',
    '15m',
    'forever',
    KEY,
  ),
  fc.array(fc.constantFrom('1:5', '2:7', 'x'), { maxLength: 4 }),
  fc.record({ rememberWeakly: fc.boolean() }),
  fc.record({ wipeHistory: fc.boolean() }),
  fc.record({ kind: fc.constantFrom('all', 'symbol', 'type'), symbol: fc.string(), type: fc.string() }),
  fc.record({
    id: fc.string(),
    enabled: fc.boolean(),
    action: fc.constantFrom('off', 'feed'),
    minUsd: fc.double(),
  }),
  fc.record({
    text: fc.string(),
    priorities: fc.constant([]),
    symbols: fc.array(fc.string(), { maxLength: 3 }),
    types: fc.constant([]),
    from: fc.option(fc.double()),
    to: fc.constant(null),
    before: fc.constant(null),
    limit: fc.integer({ min: -1, max: 600 }),
  }),
)

test('whatever a page sends to whichever channel, there is an answer or a plain refusal, and the key never comes back', async () => {
  const { ask, log } = await appRig()
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...INVOKE_NAMES),
      fc.array(piece, { maxLength: 3 }),
      async (name, args) => {
        const outcome = await ask(name, args).then(
          (answer) => ({ answer }),
          (error: unknown) => ({ error }),
        )
        if ('error' in outcome) {
          expect(outcome.error).toBeInstanceOf(Error)
          // Sound: the line above says so.
          expect((outcome.error as Error).message).not.toMatch(/TypeError|undefined|\n/)
        } else expect(outcome.answer).toBeDefined()
        expect(JSON.stringify(outcome)).not.toContain(KEY)
      },
    ),
    { numRuns },
  )
  expect(log.lines.filter((line) => line.startsWith('error'))).toEqual([])
  expect(log.lines.join('\n')).not.toContain(KEY)
}, 120_000)
