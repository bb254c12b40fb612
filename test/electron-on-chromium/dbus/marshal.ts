/** D-Bus wire format, little-endian: the types that the desktop's notification service uses. */

/** A value together with its type, for `v` slots. */
export class Variant {
  readonly signature: string
  readonly value: unknown
  constructor(signature: string, value: unknown) {
    this.signature = signature
    this.value = value
  }
}

const ALIGNMENT: Record<string, number> = { y: 1, g: 1, v: 1, n: 2, q: 2, b: 4, i: 4, u: 4, s: 4, o: 4, a: 4 }
const alignmentOf = (type: string): number => ALIGNMENT[type.charAt(0)] ?? 8

/** Splits `ua{sv}(is)` into its complete types. */
export function splitSignature(signature: string): string[] {
  const types: string[] = []
  for (let at = 0; at < signature.length;) {
    const start = at
    while (signature[at] === 'a') at++
    let depth = 0
    do {
      if ('({'.includes(signature.charAt(at))) depth++
      if (')}'.includes(signature.charAt(at))) depth--
      at++
    } while (depth > 0 && at < signature.length)
    types.push(signature.slice(start, at))
  }
  return types
}

export class Writer {
  private bytes: Buffer = Buffer.alloc(256)
  private length = 0

  write(signature: string, values: readonly unknown[]): this {
    splitSignature(signature).forEach((type, index) => {
      this.value(type, values[index])
    })
    return this
  }
  align(size: number): this {
    this.reserve(size)
    while (this.length % size !== 0) this.bytes[this.length++] = 0
    return this
  }
  get buffer(): Buffer {
    return this.bytes.subarray(0, this.length)
  }

  private value(type: string, value: unknown): void {
    this.align(alignmentOf(type))
    this.reserve(8)
    switch (type.charAt(0)) {
      case 'y':
        this.length = this.bytes.writeUInt8(Number(value), this.length)
        return
      case 'b':
      case 'u':
        this.length = this.bytes.writeUInt32LE(Number(value), this.length)
        return
      case 'i':
        this.length = this.bytes.writeInt32LE(Number(value), this.length)
        return
      case 'x':
      case 't':
        this.length = this.bytes.writeBigInt64LE(BigInt(Number(value)), this.length)
        return
      case 'd':
        this.length = this.bytes.writeDoubleLE(Number(value), this.length)
        return
      case 's':
      case 'o':
        this.text(String(value), 4)
        return
      case 'g':
        this.text(String(value), 1)
        return
      case 'v': {
        if (!(value instanceof Variant)) throw new TypeError('D-Bus: a variant needs its type')
        this.text(value.signature, 1)
        this.value(value.signature, value.value)
        return
      }
      case 'a':
        this.array(type.slice(1), value)
        return
      case '(':
      case '{':
        // A struct or dictionary entry is given as the list of its members.
        this.write(type.slice(1, -1), value as readonly unknown[])
        return
      default:
        throw new TypeError(`D-Bus: type ${type} is not known here`)
    }
  }

  private array(type: string, value: unknown): void {
    const entries = Array.isArray(value) ? value : Object.entries(value as object)
    const lengthAt = this.length
    this.length += 4
    this.align(alignmentOf(type))
    const start = this.length
    for (const entry of entries) this.value(type, entry)
    this.bytes.writeUInt32LE(this.length - start, lengthAt)
  }

  private text(text: string, lengthSize: 1 | 4): void {
    const bytes = Buffer.from(text.replaceAll('\0', ''))
    this.reserve(bytes.length + 5)
    this.length = this.bytes.writeUIntLE(bytes.length, this.length, lengthSize)
    this.length += bytes.copy(this.bytes, this.length)
    this.bytes[this.length++] = 0
  }

  private reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return
    const grown = Buffer.alloc((this.length + more) * 2)
    this.bytes.copy(grown)
    this.bytes = grown
  }
}

export class Reader {
  private readonly bytes: Buffer
  at: number
  constructor(bytes: Buffer, at = 0) {
    this.bytes = bytes
    this.at = at
  }

  read(signature: string): unknown[] {
    return splitSignature(signature).map((type) => this.value(type))
  }
  align(size: number): void {
    this.at = Math.ceil(this.at / size) * size
  }

  private value(type: string): unknown {
    this.align(alignmentOf(type))
    switch (type.charAt(0)) {
      case 'y':
        return this.bytes.readUInt8(this.step(1))
      case 'b':
        return this.bytes.readUInt32LE(this.step(4)) !== 0
      case 'n':
        return this.bytes.readInt16LE(this.step(2))
      case 'q':
        return this.bytes.readUInt16LE(this.step(2))
      case 'u':
        return this.bytes.readUInt32LE(this.step(4))
      case 'i':
        return this.bytes.readInt32LE(this.step(4))
      case 'x':
      case 't':
        return this.bytes.readBigInt64LE(this.step(8))
      case 'd':
        return this.bytes.readDoubleLE(this.step(8))
      case 's':
      case 'o':
        return this.text(this.bytes.readUInt32LE(this.step(4)))
      case 'g':
        return this.text(this.bytes.readUInt8(this.step(1)))
      case 'v':
        return this.value(this.text(this.bytes.readUInt8(this.step(1))))
      case 'a': {
        const size = this.bytes.readUInt32LE(this.step(4))
        const inner = type.slice(1)
        this.align(alignmentOf(inner))
        const end = this.at + size
        const list: unknown[] = []
        while (this.at < end) list.push(this.value(inner))
        return inner.startsWith('{') ? Object.fromEntries(list as [string, unknown][]) : list
      }
      case '(':
      case '{':
        return this.read(type.slice(1, -1))
      default:
        throw new TypeError(`D-Bus: type ${type} is not known here`)
    }
  }
  private step(size: number): number {
    const at = this.at
    this.at += size
    return at
  }
  private text(length: number): string {
    const text = this.bytes.toString('utf8', this.at, this.at + length)
    this.at += length + 1
    return text
  }
}
