/** The preload itself, with Electron's two objects in our hands: what the page gets of what main sends. */
import { beforeEach, expect, test, vi } from 'vitest'
import type { FastFeedApi } from '../../../src-main/ipc-contract.ts'
import { deltas, rowsOf, snapshots } from './samples.ts'

const KEY = 'nxg_0123456789abcdef'
const electron = vi.hoisted(() => ({
  answer: undefined as unknown,
  listeners: new Map<string, (event: unknown, message: unknown) => void>(),
  api: undefined as unknown,
}))
vi.mock('electron', () => ({
  ipcRenderer: {
    invoke: () => Promise.resolve(electron.answer),
    on: (channel: string, listener: (event: unknown, message: unknown) => void) =>
      electron.listeners.set(channel, listener),
    removeListener: (channel: string) => electron.listeners.delete(channel),
  },
  contextBridge: { exposeInMainWorld: (_name: string, api: unknown) => (electron.api = api) },
}))
await import('../../../src-main/preload.ts')
// Sound: the preload exposes what the contract names; that is what it is generated from.
const api = electron.api as FastFeedApi

const heard: unknown[] = []
beforeEach(() => {
  heard.length = 0
  for (const name of ['delta', 'intent', 'sound', 'exportProgress'] as const)
    api.on(name, (message) => heard.push(message))
})
const say = (name: string, message: unknown) => electron.listeners.get(`fastfeed:${name}`)?.({}, message)

test('what fits reaches the page as it is', async () => {
  say('delta', deltas[0])
  say('sound', { id: 1, sound: 'pulse', volume: 0.5 })
  expect(heard).toEqual([deltas[0], { id: 1, sound: 'pulse', volume: 0.5 }])
  electron.answer = snapshots[0]
  expect(await api.snapshot()).toBe(snapshots[0])
})

test('instead of a delta that does not fit the page is told to ask for a new snapshot', () => {
  for (const bad of [{ seq: 7, rows: [{}] }, { seq: 'x' }, { seq: 8, apiKey: KEY }, null, KEY])
    say('delta', bad)
  expect(heard).toHaveLength(5)
  for (const message of heard) expect(message).toEqual({ seq: Number.MAX_SAFE_INTEGER, reset: true })
})

test('an oversized delta does not reach the page', () => {
  const [row] = rowsOf(1)
  const large = { ...row, event: { ...row?.event, note: 'x'.repeat(1_000_000) } }
  say('delta', { seq: 7, rows: Array(100).fill(large) })
  expect(heard).toEqual([{ seq: Number.MAX_SAFE_INTEGER, reset: true }])
})

test('anything else that does not fit is not passed on', () => {
  say('sound', { sound: 'siren', volume: 1 })
  say('intent', { kind: 'open-devtools' })
  say('exportProgress', { done: KEY })
  expect(heard).toEqual([])
})

test('an answer that does not fit rejects with the channel and the place, and without the content', async () => {
  electron.answer = {
    ...snapshots[0],
    key: { configured: true, last4: KEY, storage: 'sealed', sealing: 'available' },
  }
  await expect(api.snapshot()).rejects.toThrow('snapshot/key/last4')
  await expect(api.snapshot()).rejects.not.toThrow(KEY)
  electron.answer = { ok: 'yes' }
  await expect(api.setPinned(true)).rejects.toThrow('setPinned/ok: expected a boolean')
})
