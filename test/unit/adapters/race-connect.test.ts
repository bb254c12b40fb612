import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type ConnectPorts, raceConnect } from '../../../src-main/adapters/connect.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

class Attempt extends EventEmitter {
  destroyed = false
  destroy(): void {
    this.destroyed = true
  }
}

/** Answers after so many ms, never (null), or fails after so many (negative). */
function network(answers: Readonly<Record<string, number | null>>) {
  const attempts = new Map<string, Attempt>()
  const ports: ConnectPorts = {
    lookup: () => Promise.resolve(Object.keys(answers)),
    connect(address) {
      const attempt = new Attempt()
      attempts.set(address, attempt)
      const after = answers[address] ?? null
      if (after !== null)
        setTimeout(
          () =>
            after < 0 ? attempt.emit('error', new Error(`${address} refused`)) : attempt.emit('connect'),
          Math.abs(after),
        )
      // Sound: the race listens, and destroys; nothing else.
      return attempt as unknown as Socket
    },
  }
  const signal = new AbortController()
  const result = raceConnect({ host: 'feed.example', port: 443 }, signal.signal, ports).then(
    (winner) => [...attempts].find(([, one]) => one === (winner as unknown as Attempt))?.[0],
    (error: unknown) => String(error),
  )
  return { attempts, signal, result, tried: () => [...attempts.keys()] }
}

test.each([
  ['first', { '2001:db8::1': null, '192.0.2.1': 300 }],
  ['last', { '192.0.2.1': 300, '2001:db8::1': null }],
  ['among others', { '2001:db8::1': null, '2001:db8::2': null, '192.0.2.1': 300, '192.0.2.2': null }],
])('R1: an IPv6 address that leads nowhere, %s, costs no connection to a far server', async (_, answers) => {
  const { result, attempts } = network(answers)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await result).toBe('192.0.2.1')
  for (const [address, attempt] of attempts)
    expect([address, attempt.destroyed]).toEqual([address, address !== '192.0.2.1'])
})

test('R1: no address is given up for the next: one that takes 9 s is waited for', async () => {
  const { result } = network({ '192.0.2.1': 9_000, '2001:db8::1': null })
  await vi.advanceTimersByTimeAsync(9_000)
  expect(await result).toBe('192.0.2.1')
})

test('R1: families take turns, and a near server is asked at one address only', async () => {
  const far = network({ '2001:db8::1': null, '2001:db8::2': null, '192.0.2.1': null })
  await vi.advanceTimersByTimeAsync(600)
  expect(far.tried()).toEqual(['2001:db8::1', '192.0.2.1', '2001:db8::2'])
  const near = network({ '192.0.2.1': 20, '192.0.2.2': 20 })
  await vi.advanceTimersByTimeAsync(2_000)
  expect([await near.result, near.tried()]).toEqual(['192.0.2.1', ['192.0.2.1']])
})

test('R1: a refusal brings the next address at once, and when all refuse it is told', async () => {
  const { result, tried } = network({ '192.0.2.1': -1, '192.0.2.2': -1 })
  await vi.advanceTimersByTimeAsync(10)
  expect([await result, tried().length]).toEqual(['Error: 192.0.2.1 refused', 2])
  expect(await network({}).result).toBe('Error: feed.example has no address')
})

test('R8: given up, it leaves no socket behind', async () => {
  const { result, attempts, signal } = network({ '192.0.2.1': null, '2001:db8::1': null })
  await vi.advanceTimersByTimeAsync(300)
  signal.abort(new Error('late'))
  expect(await result).toBe('Error: late')
  expect([...attempts.values()].map(({ destroyed }) => destroyed)).toEqual([true, true])
  await vi.advanceTimersByTimeAsync(10_000)
  expect(attempts.size).toBe(2)
  expect(vi.getTimerCount()).toBe(0)
})
