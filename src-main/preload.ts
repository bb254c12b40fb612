/** `window.fastfeed`, generated from the contract's names: the page gets functions, never Electron or an event object. */
import { contextBridge, ipcRenderer } from 'electron'
import type { Broadcasts } from './ipc-contract.ts'
import { BROADCASTS, channelOf, INVOKE_NAMES } from './ipc-channels.ts'

const isBroadcast = (name: unknown): name is keyof Broadcasts =>
  BROADCASTS.some((broadcast) => broadcast === name)

/** Electron puts its own words and the channel's name in front of main's sentence. */
const WRAPPING = /^Error invoking remote method '[^']*': (?:\w*Error: )?/

async function ask(channel: string, args: readonly unknown[]): Promise<unknown> {
  try {
    return await ipcRenderer.invoke(channel, ...args)
  } catch (error) {
    const message = error instanceof Error ? error.message.replace(WRAPPING, '') : 'refused'
    throw new Error(message, { cause: error })
  }
}

const asked = Object.fromEntries(
  INVOKE_NAMES.map((name) => [name, (...args: unknown[]) => ask(channelOf(name), args)]),
)

function on(name: unknown, listener: unknown): () => void {
  if (!isBroadcast(name)) throw new TypeError('fastfeed.on: no such message')
  if (typeof listener !== 'function') throw new TypeError('fastfeed.on: the listener is not a function')
  const channel = channelOf(name)
  // The first argument would hand the page `sender`, and with it all of ipcRenderer.
  const forward = (_event: unknown, message: unknown): void => {
    listener(message)
  }
  ipcRenderer.on(channel, forward)
  return () => {
    ipcRenderer.removeListener(channel, forward)
  }
}

contextBridge.exposeInMainWorld('fastfeed', { ...asked, on })
