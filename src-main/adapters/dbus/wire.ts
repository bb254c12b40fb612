/**
 * D-Bus messages as bytes (D-Bus specification 0.43, "Message Protocol" and "Marshaling"). What is sent takes texts only;
 * what comes is read whole. Whatever does not hold together throws: the connection is of no use from there on.
 */

/** Each is a text of that kind in the message's header. */
export interface Call {
  readonly destination: string
  readonly path: string
  readonly interface: string
  readonly member: string
  /** All of type `s`. */
  readonly args?: readonly string[]
}

export interface Message {
  readonly kind: 'call' | 'return' | 'error' | 'signal' | 'other'
  /** Of the call that this answers; 0: of none. */
  readonly replyTo: number
  readonly path: string
  readonly interface: string
  readonly member: string
  readonly error: string
  readonly sender: string
  readonly body: readonly unknown[]
}

/** The specification allows 128 MiB; nothing that this program asks for comes near a hundredth of this. */
const LONGEST_BYTES = 1 << 20
const DEEPEST = 16
const HEADER = 'yyyyuua(yv)'
const KINDS = ['other', 'call', 'return', 'error', 'signal'] as const
/** Header fields by number. */
const FIELD = {
  path: 1,
  interface: 2,
  member: 3,
  error: 4,
  replyTo: 5,
  destination: 6,
  sender: 7,
  signature: 8,
}

const ALIGNMENT: Readonly<Record<string, number>> = {
  ...{ y: 1, g: 1, v: 1, n: 2, q: 2, b: 4, i: 4, u: 4, h: 4, s: 4, o: 4, a: 4 },
  ...{ x: 8, t: 8, d: 8, '(': 8, '{': 8 },
}

function alignmentOf(type: string): number {
  const bytes = ALIGNMENT[type.charAt(0)]
  if (bytes === undefined) throw new Error(`D-Bus: no such type “${type.slice(0, 20)}”`)
  return bytes
}

const padded = (at: number, to: number): number => Math.ceil(at / to) * to

export function encodeCall(serial: number, { args = [], ...call }: Call): Buffer {
  const body = textsOf(args, 0)
  const fields = [
    field(FIELD.path, 'o', call.path),
    field(FIELD.interface, 's', call.interface),
    field(FIELD.member, 's', call.member),
    field(FIELD.destination, 's', call.destination),
    ...(args.length > 0 ? [signatureField('s'.repeat(args.length))] : []),
  ]
  // Each field is a struct and begins on a multiple of 8; the last one is not filled up.
  const list = Buffer.concat(fields.map((bytes, at) => (at < fields.length - 1 ? filled(bytes, 8) : bytes)))
  const head = Buffer.alloc(16)
  head.write('l', 0)
  head.writeUInt8(1, 1)
  head.writeUInt8(1, 3)
  head.writeUInt32LE(body.length, 4)
  head.writeUInt32LE(serial, 8)
  head.writeUInt32LE(list.length, 12)
  return Buffer.concat([filled(Buffer.concat([head, list]), 8), body])
}

const filled = (bytes: Buffer, to: number): Buffer =>
  Buffer.concat([bytes, Buffer.alloc(padded(bytes.length, to) - bytes.length)])

function textOf(text: string): Buffer {
  const bytes = Buffer.from(text.replaceAll('\0', ''))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(bytes.length)
  return Buffer.concat([length, bytes, Buffer.alloc(1)])
}

function textsOf(texts: readonly string[], start: number): Buffer {
  let bytes = Buffer.alloc(start)
  for (const text of texts) bytes = Buffer.concat([filled(bytes, 4), textOf(text)])
  return bytes
}

/** A struct of the field's number and a variant. */
const field = (number: number, type: 's' | 'o', text: string): Buffer =>
  Buffer.concat([Buffer.from([number, 1, type.charCodeAt(0), 0]), textOf(text)])
const signatureField = (signature: string): Buffer =>
  Buffer.concat([
    Buffer.from([FIELD.signature, 1, 'g'.charCodeAt(0), 0, signature.length]),
    Buffer.from(`${signature}\0`),
  ])

/** The first message of `bytes`, and how long it is; null: not all of it has come. */
export function decodeMessage(bytes: Buffer): { readonly message: Message; readonly length: number } | null {
  if (bytes.length < 16) return null
  const isLittle = bytes[0] === 'l'.charCodeAt(0)
  if (!isLittle && bytes[0] !== 'B'.charCodeAt(0)) throw new Error('D-Bus: not a message')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const bodyLength = view.getUint32(4, isLittle)
  const bodyAt = padded(16 + view.getUint32(12, isLittle), 8)
  const length = bodyAt + bodyLength
  if (length > LONGEST_BYTES) throw new Error(`D-Bus: a message of ${length} bytes`)
  if (bytes.length < length) return null
  const [, kind, , , , , list] = new Reader(bytes.subarray(0, bodyAt), isLittle).read(HEADER)
  const fields = new Map(Array.isArray(list) ? list.map(entryOf) : [])
  const text = (number: number): string => String(fields.get(number) ?? '')
  const message: Message = {
    kind: KINDS[Number(kind)] ?? 'other',
    replyTo: Number(fields.get(FIELD.replyTo) ?? 0),
    path: text(FIELD.path),
    interface: text(FIELD.interface),
    member: text(FIELD.member),
    error: text(FIELD.error),
    sender: text(FIELD.sender),
    body: new Reader(bytes.subarray(bodyAt, length), isLittle).read(text(FIELD.signature)),
  }
  return { message, length }
}

const entryOf = (entry: unknown): readonly [number, unknown] =>
  Array.isArray(entry) ? [Number(entry[0]), entry[1]] : [0, null]

/** The first complete type of a signature. */
function firstType(signature: string): string {
  let at = 0
  while (signature[at] === 'a') at += 1
  let depth = 0
  do {
    const letter = signature.charAt(at)
    if (letter === '') throw new Error(`D-Bus: the type “${signature.slice(0, 20)}” is not complete`)
    if (letter === '(' || letter === '{') depth += 1
    if (letter === ')' || letter === '}') depth -= 1
    at += 1
  } while (depth > 0)
  return signature.slice(0, at)
}

/** Positions count from the start of `bytes`, which lies on a multiple of 8 in its message. Reading past the end throws. */
class Reader {
  readonly #bytes: Buffer
  readonly #view: DataView
  readonly #isLittle: boolean
  #at = 0
  #depth = 0

  constructor(bytes: Buffer, isLittle: boolean) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    this.#isLittle = isLittle
  }

  read(signature: string): unknown[] {
    if (++this.#depth > DEEPEST) throw new Error('D-Bus: nested too deep')
    const values: unknown[] = []
    for (let rest = signature; rest !== '';) {
      const type = firstType(rest)
      values.push(this.#value(type))
      rest = rest.slice(type.length)
    }
    this.#depth -= 1
    return values
  }

  #value(type: string): unknown {
    this.#at = padded(this.#at, alignmentOf(type))
    switch (type.charAt(0)) {
      case 'y':
        return this.#view.getUint8(this.#step(1))
      case 'b':
        return this.#uint32() !== 0
      case 'n':
        return this.#view.getInt16(this.#step(2), this.#isLittle)
      case 'q':
        return this.#view.getUint16(this.#step(2), this.#isLittle)
      case 'i':
        return this.#view.getInt32(this.#step(4), this.#isLittle)
      case 'u':
      case 'h':
        return this.#uint32()
      case 'x':
        return this.#view.getBigInt64(this.#step(8), this.#isLittle)
      case 't':
        return this.#view.getBigUint64(this.#step(8), this.#isLittle)
      case 'd':
        return this.#view.getFloat64(this.#step(8), this.#isLittle)
      case 's':
      case 'o':
        return this.#text(this.#uint32())
      case 'g':
        return this.#text(this.#view.getUint8(this.#step(1)))
      case 'v':
        return this.read(this.#text(this.#view.getUint8(this.#step(1))))[0]
      case 'a':
        return this.#array(type.slice(1))
      default:
        // An empty struct takes no room, and an array of them would have no end.
        if (type.length < 3) throw new Error('D-Bus: an empty struct')
        return this.read(type.slice(1, -1))
    }
  }

  /** A list; of dictionary entries, the list of their pairs. */
  #array(type: string): unknown[] {
    const size = this.#uint32()
    this.#at = padded(this.#at, alignmentOf(type))
    const end = this.#at + size
    if (end > this.#bytes.length) throw new Error('D-Bus: an array reaches past its message')
    const list: unknown[] = []
    while (this.#at < end) list.push(this.#value(type))
    return list
  }

  #uint32 = (): number => this.#view.getUint32(this.#step(4), this.#isLittle)

  #text(length: number): string {
    const at = this.#step(length + 1)
    if (this.#at > this.#bytes.length) throw new Error('D-Bus: a text reaches past its message')
    return this.#bytes.toString('utf8', at, at + length)
  }

  #step(size: number): number {
    const at = this.#at
    this.#at += size
    return at
  }
}
