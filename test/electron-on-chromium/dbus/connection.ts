/** A session-bus connection: calls out, signals (and, for a monitor, everybody's messages) in. */
import { type Socket, connect } from 'node:net'
import { Reader, Variant, Writer } from './marshal.ts'

export interface Message {
  readonly kind: 'call' | 'return' | 'error' | 'signal'
  readonly serial: number
  readonly path: string
  readonly interface: string
  readonly member: string
  readonly error: string
  readonly replySerial: number
  readonly sender: string
  readonly body: unknown[]
}

export interface Call {
  readonly destination: string
  readonly path: string
  readonly interface: string
  readonly member: string
  readonly signature?: string
  readonly body?: readonly unknown[]
}

const KINDS = ['call', 'call', 'return', 'error', 'signal'] as const
const REPLY_TIMEOUT_MS = 25_000

/** Where the session bus listens: `DBUS_SESSION_BUS_ADDRESS`, else the login session's socket. */
export function sessionBusPath(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const address = environment['DBUS_SESSION_BUS_ADDRESS']
  const found = /unix:(path|abstract)=([^,;]+)/.exec(address ?? '')
  if (found?.[2] !== undefined) return (found[1] === 'abstract' ? '\0' : '') + decodeURIComponent(found[2])
  const runtime = environment['XDG_RUNTIME_DIR']
  return address === undefined && runtime ? `${runtime}/bus` : undefined
}

export class DBusConnection {
  private readonly socket: Socket
  private serial = 0
  private received: Buffer = Buffer.alloc(0)
  private readonly waiting = new Map<
    number,
    { resolve: (body: unknown[]) => void; reject: (e: Error) => void }
  >()
  onMessage: (message: Message) => void = () => undefined
  onClose: () => void = () => undefined

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (chunk) => {
      this.receive(chunk)
    })
    socket.on('close', () => {
      for (const { reject } of this.waiting.values())
        reject(new Error('The session bus closed the connection'))
      this.waiting.clear()
      this.onClose()
    })
    socket.on('error', () => undefined)
  }

  static async open(path = sessionBusPath()): Promise<DBusConnection> {
    if (path === undefined) throw new Error('There is no session bus (DBUS_SESSION_BUS_ADDRESS)')
    const socket = connect(path)
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      const uid = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex')
      socket.once('connect', () => socket.write(`\0AUTH EXTERNAL ${uid}\r\n`))
      socket.once('data', (answer) => {
        if (!answer.toString().startsWith('OK ')) {
          reject(new Error(`The session bus refused: ${answer.toString().trim()}`))
          return
        }
        socket.write('BEGIN\r\n')
        resolve()
      })
    })
    const connection = new DBusConnection(socket)
    await connection.callBus('Hello')
    return connection
  }

  callBus(member: string, signature = '', body: readonly unknown[] = []): Promise<unknown[]> {
    const name = 'org.freedesktop.DBus'
    return this.call({
      destination: name,
      path: '/org/freedesktop/DBus',
      interface: name,
      member,
      signature,
      body,
    })
  }

  /** Resolves with the reply's values; rejects with the error's name and text, or after 25 s of silence (the reference library’s patience). */
  call({ destination, path, interface: name, member, signature = '', body = [] }: Call): Promise<unknown[]> {
    const fields: [number, Variant][] = [
      [1, new Variant('o', path)],
      [2, new Variant('s', name)],
      [3, new Variant('s', member)],
      [6, new Variant('s', destination)],
    ]
    const { serial, bytes } = this.message(1, fields, signature, body)
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(serial)
        reject(new Error(`${member} was not answered`))
      }, REPLY_TIMEOUT_MS)
      timer.unref()
      this.waiting.set(serial, {
        resolve: (reply) => {
          clearTimeout(timer)
          resolve(reply)
        },
        reject: (error) => {
          clearTimeout(timer)
          reject(error)
        },
      })
      this.socket.write(bytes)
    })
  }

  /** For a service that a test plays: answers a call. */
  reply(to: Message, signature = '', body: readonly unknown[] = []): void {
    const fields: [number, Variant][] = [
      [5, new Variant('u', to.serial)],
      [6, new Variant('s', to.sender)],
    ]
    this.socket.write(this.message(2, fields, signature, body).bytes)
  }
  /** The same service's signal, to whoever listens. */
  signal(path: string, name: string, member: string, signature = '', body: readonly unknown[] = []): void {
    const fields: [number, Variant][] = [
      [1, new Variant('o', path)],
      [2, new Variant('s', name)],
      [3, new Variant('s', member)],
    ]
    this.socket.write(this.message(4, fields, signature, body).bytes)
  }

  private message(
    kind: number,
    fields: readonly [number, Variant][],
    signature: string,
    body: readonly unknown[],
  ): { readonly serial: number; readonly bytes: Buffer } {
    const serial = ++this.serial
    const content = new Writer().write(signature, body).buffer
    const all = signature === '' ? fields : [...fields, [8, new Variant('g', signature)]]
    const header = new Writer()
    header.write('yyyyuua(yv)', ['l'.charCodeAt(0), kind, 0, 1, content.length, serial, all]).align(8)
    return { serial, bytes: Buffer.concat([header.buffer, content]) }
  }

  close(): void {
    this.socket.destroy()
  }
  /** Does not keep the process alive by itself. */
  unref(): void {
    this.socket.unref()
  }

  private receive(chunk: Buffer): void {
    this.received = Buffer.concat([this.received, chunk])
    while (this.received.length >= 16) {
      const bodyLength = this.received.readUInt32LE(4)
      const bodyAt = Math.ceil((16 + this.received.readUInt32LE(12)) / 8) * 8
      if (this.received.length < bodyAt + bodyLength) return
      const bytes = this.received.subarray(0, bodyAt + bodyLength)
      this.received = this.received.subarray(bodyAt + bodyLength)
      this.dispatch(parse(bytes, bodyAt))
    }
  }

  private dispatch(message: Message): void {
    const call = this.waiting.get(message.replySerial)
    if (call === undefined || message.kind === 'signal' || message.kind === 'call') {
      this.onMessage(message)
      return
    }
    this.waiting.delete(message.replySerial)
    if (message.kind === 'return') call.resolve(message.body)
    else call.reject(new Error(`${message.error}: ${String(message.body[0] ?? '')}`))
  }
}

function parse(bytes: Buffer, bodyAt: number): Message {
  const [, kind, , , , serial, list] = new Reader(bytes).read('yyyyuua(yv)')
  const fields = new Map(list as [number, unknown][]) // as the signature above says
  const text = (field: number): string => String(fields.get(field) ?? '')
  return {
    kind: KINDS[Number(kind)] ?? 'signal',
    serial: Number(serial),
    path: text(1),
    interface: text(2),
    member: text(3),
    error: text(4),
    replySerial: Number(fields.get(5) ?? 0),
    sender: text(7),
    // An array is read against its own start: the body begins on a multiple of 8, so positions agree.
    body: new Reader(bytes.subarray(bodyAt)).read(text(8)),
  }
}
