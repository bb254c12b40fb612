/** The self-test's runner, with time that moves only when told. */
import { describe, expect, test } from 'vitest'
import { PARTS } from '../../../src-main/core/self-test/parts.ts'
import { runSelfTest, selfTestDocument } from '../../../src-main/core/self-test/run.ts'
import {
  PART_NAMES,
  type Check,
  type SelfTestReport,
  type System,
} from '../../../src-main/core/self-test/types.ts'
import { FakeClock } from '../../support/fakes/clock.ts'

const LINUX: System = { platform: 'linux', wayland: false }
const MAC: System = { platform: 'darwin', wayland: false }
const ok = (detail = '') => ({ kind: 'ok', detail }) as const

/** Lets every promise that can go on do so. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}

function start(checks: readonly Check[], { system = LINUX, redact = (text: string): string => text } = {}) {
  const clock = new FakeClock()
  const told: SelfTestReport[] = []
  const report = runSelfTest(checks, { clock, system, redact, progress: (one) => void told.push(one) })
  const partOf = (name: string) => told.at(-1)?.parts.find((part) => part.name === name)
  return { clock, told, report, partOf }
}

test('parts are tried one after the other, each said to be running, with its duration', async () => {
  const { clock, told, report } = start([
    { name: 'disk', run: () => ok('80 GB free') },
    {
      name: 'clock',
      run: () => new Promise((resolve) => clock.setTimer(1500, () => resolve(ok('in step')))),
    },
  ])
  await settle()
  clock.advance(1500)
  expect(await report).toMatchObject({
    ok: true,
    parts: [
      { name: 'disk', title: 'Free disk space', state: 'ok', text: '80 GB free', durationMs: 0 },
      { name: 'clock', state: 'ok', text: 'in step', durationMs: 1500 },
    ],
  })
  const states = told.map(({ parts }) => parts.map(({ state }) => state).join(' '))
  expect(states).toEqual(['waiting waiting', 'running waiting', 'ok waiting', 'ok running', 'ok ok', 'ok ok'])
  expect(told.map(({ finishedAt }) => finishedAt !== null)).toEqual([false, false, false, false, false, true])
  expect(clock.timers).toBe(0)
})

test('a part that hangs says so after its limit, is told to stop, and the next part is tried', async () => {
  let stopped = false
  const { clock, report, partOf } = start([
    {
      name: 'key-store',
      run: (signal) =>
        new Promise(() => signal.addEventListener('abort', () => (stopped = true), { once: true })),
    },
    { name: 'disk', run: () => ok('80 GB free') },
  ])
  await settle()
  clock.advance(PARTS['key-store'].limitMs - 1)
  await settle()
  expect(partOf('key-store')?.state).toBe('running')
  clock.advance(1)
  const { ok: good, parts } = await report
  expect(good).toBe(false)
  expect(stopped).toBe(true)
  expect(parts[0]).toMatchObject({
    state: 'failed',
    text: 'It did not answer within 20 s.',
    advice: PARTS['key-store'].advice,
    durationMs: 20_000,
  })
  expect(parts[1]).toMatchObject({ state: 'ok' })
})

test('an answer after the limit changes nothing any more, and a late rejection ends nobody', async () => {
  let late: { resolve(value: ReturnType<typeof ok>): void; reject(error: Error): void } | undefined
  const hanging: Check['run'] = () => new Promise((resolve, reject) => (late = { resolve, reject }))
  const { clock, told, report } = start([{ name: 'proxy', run: hanging }])
  await settle()
  clock.advance(PARTS.proxy.limitMs)
  const before = await report
  const count = told.length
  late?.reject(new Error('too late'))
  late?.resolve(ok())
  await settle()
  expect(told.length).toBe(count)
  expect(before.parts[0]?.state).toBe('failed')
})

test.each([
  [
    'throws at once',
    () => {
      throw new Error('no such folder')
    },
    'no such folder',
  ],
  ['rejects', () => Promise.reject(new Error('no such folder')), 'no such folder'],
  ['rejects with no error', () => Promise.reject(new Error('')), 'It failed without saying why.'],
])('a part that %s has failed, with what it said and what helps', async (_, run, text) => {
  const { report } = start([{ name: 'journal', run }])
  expect((await report).parts[0]).toMatchObject({ state: 'failed', text, advice: PARTS.journal.advice })
})

describe('what a system promises', () => {
  const noTray: Check = { name: 'tray', run: () => ({ kind: 'absent', why: 'No icon is shown.' }) }

  test('what is not promised may be absent', async () => {
    const report = await start([noTray]).report
    expect(report).toMatchObject({ ok: true, parts: [{ promised: false, state: 'absent', advice: '' }] })
  })
  test('what is promised and absent has failed', async () => {
    const report = await start([noTray], { system: MAC }).report
    expect(report).toMatchObject({
      ok: false,
      parts: [{ promised: true, state: 'failed', text: 'No icon is shown.', advice: PARTS.tray.advice }],
    })
  })
  test('what is there and broken has failed, promised or not', async () => {
    const broken: Check = {
      name: 'clock',
      run: () => ({ kind: 'failed', why: '45 s ahead', advice: 'Set it.' }),
    }
    expect(await start([broken]).report).toMatchObject({
      ok: false,
      parts: [{ promised: false, state: 'failed', text: '45 s ahead', advice: 'Set it.' }],
    })
  })
})

test('what a part says is redacted, one line, and bounded', async () => {
  const { report } = start(
    [{ name: 'proxy', run: () => Promise.reject(new Error(`got nxg_secret\n  and ${'x'.repeat(2000)}`)) }],
    { redact: (text) => text.replaceAll('nxg_secret', '[secret]') },
  )
  const text = (await report).parts[0]?.text ?? ''
  expect(text).toMatch(/^got \[secret\] and x+$/)
  expect(text.length).toBe(400)
})

test('the document says each result in a word, with its reason, advice and duration', async () => {
  const { report } = start([
    { name: 'disk', run: () => ok('80 GB free') },
    { name: 'tray', run: () => ({ kind: 'absent', why: 'No icon is shown.' }) },
    { name: 'journal', run: () => ({ kind: 'failed', why: 'The folder is read-only.', advice: 'Move it.' }) },
  ])
  expect(selfTestDocument(await report)).toEqual({
    self_test: 1,
    ok: false,
    started_at: '2026-03-17T10:30:00.000Z',
    finished_at: '2026-03-17T10:30:00.000Z',
    parts: [
      {
        ...{ part: 'disk', title: 'Free disk space', promised: true, result: 'ok' },
        ...{ text: '80 GB free', duration_ms: 0 },
      },
      {
        ...{ part: 'tray', title: 'Tray icon', promised: false, result: 'not on this system' },
        ...{ text: 'No icon is shown.', duration_ms: 0 },
      },
      {
        ...{ part: 'journal', title: 'Journal', promised: true, result: 'failed' },
        ...{ text: 'The folder is read-only.', advice: 'Move it.', duration_ms: 0 },
      },
    ],
  })
})

test('every part has a title of its own, a limit, and an advice in a sentence', () => {
  expect(Object.keys(PARTS).sort()).toEqual([...PART_NAMES].sort())
  const parts = Object.values(PARTS)
  expect(new Set(parts.map(({ title }) => title)).size).toBe(parts.length)
  for (const { limitMs, advice } of parts) {
    expect(limitMs).toBeGreaterThan(0)
    expect(advice).toMatch(/^[A-Z].*\.$/)
  }
})
