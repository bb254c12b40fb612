/** `window.fastfeed`, generated from the contract's names: the page gets functions, never Electron or an event object. */
import { contextBridge, ipcRenderer } from 'electron'
import type { Broadcasts, InvokeName } from './ipc-contract.ts'
import { BROADCASTS, channelOf, INVOKE_NAMES } from './ipc-channels.ts'
import { answerProblem, broadcastProblem, RESET_INSTEAD } from './ipc-message-check.ts'

const isBroadcast = (name: unknown): name is keyof Broadcasts =>
  BROADCASTS.some((broadcast) => broadcast === name)

/** Electron puts its own words and the channel's name in front of main's sentence. */
const WRAPPING = /^Error invoking remote method '[^']*': (?:\w*Error: )?/

async function ask(name: InvokeName, args: readonly unknown[]): Promise<unknown> {
  let answer: unknown
  try {
    answer = await ipcRenderer.invoke(channelOf(name), ...args)
  } catch (error) {
    const message = error instanceof Error ? error.message.replace(WRAPPING, '') : 'refused'
    throw new Error(message, { cause: error })
  }
  const problem = answerProblem(name, answer)
  if (problem !== null) throw new Error(`The answer was refused: ${problem}`)
  return answer
}

const asked = Object.fromEntries(
  INVOKE_NAMES.map((name) => [name, (...args: unknown[]) => ask(name, args)] as const),
)

function on(name: unknown, listener: unknown): () => void {
  if (!isBroadcast(name)) throw new TypeError('fastfeed.on: no such message')
  if (typeof listener !== 'function') throw new TypeError('fastfeed.on: the listener is not a function')
  const channel = channelOf(name)
  // The first argument would hand the page `sender`, and with it all of ipcRenderer.
  const forward = (_event: unknown, message: unknown): void => {
    if (broadcastProblem(name, message) === null) listener(message)
    else if (name === 'delta') listener(RESET_INSTEAD)
  }
  ipcRenderer.on(channel, forward)
  return () => {
    ipcRenderer.removeListener(channel, forward)
  }
}

contextBridge.exposeInMainWorld('fastfeed', { ...asked, on })
