import { Emitter, PreventableEvent } from '../strict.ts'
import { codec } from '../bridge/channel.ts'
import type { WebContents } from './web-contents.ts'

type Invokable = (event: Electron.IpcMainInvokeEvent, ...args: never[]) => unknown

class IpcMain extends Emitter implements Pick<Electron.IpcMain, 'handle' | 'handleOnce' | 'removeHandler'> {
  readonly invokables = new Map<string, Invokable>()

  handle(channel: string, listener: Invokable): void {
    if (typeof listener !== 'function') {
      throw new Error(`Expected handler to be a function, but found type '${typeof listener}'`)
    }
    if (this.invokables.has(channel)) {
      throw new Error(`Attempted to register a second handler for '${channel}'`)
    }
    this.invokables.set(channel, listener)
  }

  handleOnce(channel: string, listener: Invokable): void {
    this.handle(channel, (event, ...args) => {
      this.removeHandler(channel)
      return listener(event, ...args)
    })
  }

  removeHandler(channel: string): void {
    this.invokables.delete(channel)
  }
}

export const ipcMain = new IpcMain()

function eventFrom(sender: WebContents): object {
  return Object.assign(new PreventableEvent(), {
    type: 'frame',
    sender,
    senderFrame: sender.mainFrame,
    frameId: 1,
    processId: sender.id,
    ports: [],
    reply: (channel: string, ...args: unknown[]) => {
      sender.send(channel, ...args)
    },
  })
}

export function dispatchSend(sender: WebContents, channel: string, wire: unknown): void {
  const args = codec.decode(wire) as unknown[] // the page encodes its argument list
  const event = eventFrom(sender)
  sender.emit('ipc-message', event, channel, ...args)
  ipcMain.emit(channel, event, ...args)
}

/** Answers with the wire form of the result, or the error as Electron words it. */
export async function dispatchInvoke(
  sender: WebContents,
  channel: string,
  wire: unknown,
): Promise<{ result: unknown } | { error: string }> {
  const prefix = `Error invoking remote method '${channel}': `
  const handler = ipcMain.invokables.get(channel)
  if (handler === undefined) return { error: `${prefix}Error: No handler registered for '${channel}'` }
  try {
    const args = codec.decode(wire) as never[] // the page encodes its argument list
    const event = eventFrom(sender) as Electron.IpcMainInvokeEvent // the fields of it that exist here
    return { result: codec.encode(await handler(event, ...args)) }
  } catch (error) {
    console.error(`Error occurred in handler for '${channel}':`, error)
    return { error: prefix + String(error) }
  }
}
