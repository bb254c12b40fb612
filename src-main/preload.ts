/** `window.fastfeed`, generated from the contract's names: the page gets functions, never Electron or an event object. */
import { contextBridge, ipcRenderer } from 'electron'
import type { Broadcasts } from './ipc-contract.ts'
import { BROADCASTS, channelOf, INVOKE_NAMES } from './ipc-channels.ts'

const isBroadcast = (name: unknown): name is keyof Broadcasts =>
  BROADCASTS.some((broadcast) => broadcast === name)

const asked = Object.fromEntries(
  INVOKE_NAMES.map((name) => [name, (...args: unknown[]) => ipcRenderer.invoke(channelOf(name), ...args)]),
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
