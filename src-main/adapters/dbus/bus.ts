/** A message bus, connected to when it is needed: calls out, signals in. Nothing waits on the thread; who wants a bound sets it. */
import { connect, type Socket } from 'node:net'
import { decodeMessage, encodeCall, type Call, type Message } from './wire.ts'
import type { After } from '../../core/ports.ts'

export type { Call, Message } from './wire.ts'

interface Bus {
  /** The reply's values. Rejects with the error's name and text, or when the connection ends. */
  call(call: Call): Promise<readonly unknown[]>
  /** From now on `onSignal` hears what matches the rule (D-Bus specification, "Match Rules"). */
  watch(rule: string): Promise<void>
  close(): void
}

interface BusPorts {
  readonly onSignal: (signal: Message) => void
  readonly onClose: () => void
}

type BusKind = 'session' | 'system'
type Environment = Readonly<Record<string, string | undefined>>

const BUS = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
} as const

/** Where the bus listens, as `node:net` takes it; null: nowhere that can be reached. */
export function busPath(kind: BusKind, env: Environment): string | null {
  const address = env[kind === 'session' ? 'DBUS_SESSION_BUS_ADDRESS' : 'DBUS_SYSTEM_BUS_ADDRESS']
  if (address !== undefined && address !== '') {
    const found = /(?:^|;)unix:(?:[^;]*,)?(path|abstract)=([^,;]+)/.exec(address)
    const [, form, value] = found ?? []
    if (value === undefined) return null
    return (form === 'abstract' ? '\0' : '') + unescaped(value)
  }
  if (kind === 'system') return '/run/dbus/system_bus_socket'
  const runtime = env['XDG_RUNTIME_DIR']
  return runtime === undefined || runtime === '' ? null : `${runtime}/bus`
}

/** Addresses escape bytes as `%2f`; what does not is left as it stands. */
function unescaped(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

export async function openBus(path: string, ports: BusPorts): Promise<Bus> {
  const socket = connect(path)
  // It must not keep the program alive.
  socket.unref()
  await authenticate(socket)
  const bus = speak(socket, ports)
  await bus.call({ ...BUS, member: 'Hello' })
  return bus
}

function authenticate(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    const uid = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex')
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('the bus closed the connection')))
    socket.once('connect', () => socket.write(`\0AUTH EXTERNAL ${uid}\r\n`))
    socket.once('data', (answer) => {
      if (answer.toString('latin1').startsWith('OK ')) {
        socket.write('BEGIN\r\n')
        return resolve()
      }
      socket.destroy()
      reject(new Error('the bus refused this user'))
    })
  })
}

interface Waiting {
  readonly resolve: (body: readonly unknown[]) => void
  readonly reject: (error: Error) => void
}

function speak(socket: Socket, ports: BusPorts): Bus {
  const waiting = new Map<number, Waiting>()
  let serial = 0
  let received: Buffer = Buffer.alloc(0)

  function hear(message: Message): void {
    if (message.kind === 'signal') return ports.onSignal(message)
    const call = waiting.get(message.replyTo)
    waiting.delete(message.replyTo)
    if (message.kind === 'return') call?.resolve(message.body)
    else if (message.kind === 'error')
      call?.reject(new Error(`${message.error}: ${String(message.body[0] ?? '')}`))
  }

  function receive(chunk: Buffer): void {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    for (;;) {
      const next = decodeMessage(received)
      if (next === null) return
      received = received.subarray(next.length)
      hear(next.message)
    }
  }

  socket.on('data', (chunk) => {
    try {
      receive(chunk)
    } catch {
      // Nothing can be found again in a stream that does not hold together.
      socket.destroy()
    }
  })
  socket.on('error', () => undefined)
  socket.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('the bus closed the connection'))
    waiting.clear()
    ports.onClose()
  })

  const bus: Bus = {
    call: (call) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) return reject(new Error('the connection to the bus is closed'))
        serial = (serial % 0xffff_ffff) + 1
        waiting.set(serial, { resolve, reject })
        socket.write(encodeCall(serial, call))
      }),
    watch: async (rule) => void (await bus.call({ ...BUS, member: 'AddMatch', args: [rule] })),
    close: () => socket.destroy(),
  }
  return bus
}

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

/** A connection that is made when it is needed and made again after it was lost. */
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
