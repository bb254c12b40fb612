/** `window.fastfeed`, generated from the contract's names: the page gets functions, never Electron or an event object. */
import { contextBridge, ipcRenderer } from 'electron'
import { channelOf, type Broadcasts, type InvokeName } from './contract/contract.ts'

// Put in by the build (vite.preload.config.ts): the contract's names, without the schemas that they stand beside.
declare const INVOKE_NAMES: readonly InvokeName[]
declare const BROADCAST_NAMES: readonly (keyof Broadcasts)[]

const isBroadcast = (name: unknown): name is keyof Broadcasts =>
  BROADCAST_NAMES.some((broadcast) => broadcast === name)

/** Electron puts its own words and the channel's name in front of main's sentence. */
const WRAPPING = /^Error invoking remote method '[^']*': (?:\w*Error: )?/

async function ask(name: InvokeName, args: readonly unknown[]): Promise<unknown> {
  try {
    return await ipcRenderer.invoke(channelOf(name), ...args)
  } catch (error) {
    const message = error instanceof Error ? error.message.replace(WRAPPING, '') : 'refused'
    throw new Error(message, { cause: error })
  }
}

const asked = Object.fromEntries(
  INVOKE_NAMES.map((name) => [name, (...args: unknown[]) => ask(name, args)] as const),
)

function on(name: unknown, listener: unknown): () => void {
  if (!isBroadcast(name)) throw new TypeError('fastfeed.on: no such message')
  if (typeof listener !== 'function') throw new TypeError('fastfeed.on: the listener is not a function')
  const channel = channelOf(name)
  // The first argument would hand the page `sender`, and with it all of ipcRenderer.
  const forward = (_event: unknown, message: unknown): void => void listener(message)
  ipcRenderer.on(channel, forward)
  return () => {
    ipcRenderer.removeListener(channel, forward)
  }
}

contextBridge.exposeInMainWorld('fastfeed', { ...asked, on })
