/** A bus connection that is made when it is needed and made again after it was lost. */
import type { After } from '../../core/ports.ts'
import { openBus, type Bus, type Call, type Message } from './connection.ts'

export interface BusLink {
  /** Rejects at once where there is no bus. */
  call(call: Call): Promise<readonly unknown[]>
  /** Stays connected and hears what matches the rules; `onOpen` whenever it is connected anew. */
  listen(): void
  close(): void
}

interface BusLinkPorts {
  /** Null: this machine has no such bus. */
  readonly path: string | null
  readonly rules: readonly string[]
  readonly onSignal: (signal: Message) => void
  readonly onOpen: () => void
  readonly after: After
}

const AGAIN_MS = 30_000

export function linkBus(ports: BusLinkPorts): BusLink {
  let opening: Promise<Bus> | null = null
  let isListening = false
  let isClosed = false
  let cancel: (() => void) | null = null

  function lost(): void {
    opening = null
    if (!isListening || isClosed || cancel !== null) return
    cancel = ports.after(AGAIN_MS, () => {
      cancel = null
      listen()
    })
  }

  async function open(): Promise<Bus> {
    if (ports.path === null) throw new Error('there is no such bus')
    const bus = await openBus(ports.path, { onSignal: ports.onSignal, onClose: lost })
    for (const rule of ports.rules) await bus.watch(rule)
    return bus
  }

  function connected(): Promise<Bus> {
    opening ??= open().catch((error: unknown) => {
      lost()
      throw error
    })
    return opening
  }

  function listen(): void {
    isListening = true
    connected().then(ports.onOpen, () => undefined)
  }

  return {
    call: async (call) => (await connected()).call(call),
    listen: () => {
      // Where there is none there will be none.
      if (ports.path !== null) listen()
    },
    close() {
      isClosed = true
      cancel?.()
      void opening?.then(
        (bus) => bus.close(),
        () => undefined,
      )
    },
  }
}
