/** The preload itself, with Electron's two objects in our hands: what the page gets of what main sends. */
import { beforeEach, expect, test, vi } from 'vitest'
import { INVOKE_NAMES } from '../../../src-main/contract/asks.ts'
import { channelOf, type FastFeedApi } from '../../../src-main/contract/contract.ts'
import { deltas, snapshots } from './samples.ts'

const electron = vi.hoisted(() => ({
  answer: (..._asked: readonly unknown[]): Promise<unknown> => Promise.resolve(undefined),
  listeners: new Map<string, (event: unknown, message: unknown) => void>(),
  api: undefined as unknown,
}))
vi.mock('electron', () => ({
  ipcRenderer: {
    invoke: (...asked: unknown[]) => electron.answer(...asked),
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
    api.on(name, (...heardAtOnce: unknown[]) => heard.push(heardAtOnce))
})
const say = (name: string, message: unknown) => electron.listeners.get(`fastfeed:${name}`)?.({}, message)

test('what main tells reaches the page as it is, and never the event that carries ipcRenderer', async () => {
  const [delta] = deltas
  say('delta', delta)
  say('sound', { id: 1, sound: 'pulse', volume: 0.5 })
  expect(heard).toEqual([[delta], [{ id: 1, sound: 'pulse', volume: 0.5 }]])
  electron.answer = () => Promise.resolve(snapshots[0])
  expect(await api.snapshot()).toBe(snapshots[0])
})

test('the page gets the messages of the contract and no other, each on its own channel', async () => {
  expect(Object.keys(api).sort()).toEqual([...INVOKE_NAMES, 'on'].sort())
  electron.answer = (...asked) => Promise.resolve(asked)
  for (const name of INVOKE_NAMES)
    // Sound: what it is called with is checked in main.
    expect(await (api[name] as (...args: unknown[]) => unknown)(1, 'two')).toEqual([
      channelOf(name),
      1,
      'two',
    ])
  // Sound: as a page that was taken over would.
  const on = api.on as (name: unknown, listener: unknown) => unknown
  for (const name of ['snapshot', 'fastfeed:delta', 'toString', null])
    expect(() => on(name, () => undefined)).toThrow('no such message')
  expect(() => on('delta', 'alert(1)')).toThrow('not a function')
})

test('who no longer listens hears nothing', () => {
  const stop = api.on('delta', (message) => heard.push(message))
  heard.length = 0
  stop()
  say('delta', deltas[0])
  expect(heard).toEqual([])
})

test('a refusal reaches the page in main’s own words', async () => {
  electron.answer = () =>
    Promise.reject(new Error("Error invoking remote method 'fastfeed:history': Error: history: too long"))
  await expect(api.snapshot()).rejects.toThrow(/^history: too long$/)
})
