/** ICO and ICNS files around PNGs. Both formats have taken whole PNGs since Windows Vista and OS X 10.5. */

export interface Png {
  /** Width and height, pixels. */
  readonly size: number
  readonly bytes: Buffer
}

const ICO_HEADER = 6
const ICO_ENTRY = 16

/** @throws RangeError for a size that the format cannot express (over 256) */
export function ico(images: readonly Png[]): Buffer {
  const header = Buffer.alloc(ICO_HEADER + ICO_ENTRY * images.length)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(images.length, 4)
  let offset = header.length
  images.forEach(({ size, bytes }, index) => {
    if (size > 256) throw new RangeError(`an ICO holds images up to 256 pixels, not ${size}`)
    const at = ICO_HEADER + ICO_ENTRY * index
    // 256 is written as 0.
    header.writeUInt8(size % 256, at)
    header.writeUInt8(size % 256, at + 1)
    header.writeUInt16LE(1, at + 4)
    header.writeUInt16LE(32, at + 6)
    header.writeUInt32LE(bytes.length, at + 8)
    header.writeUInt32LE(offset, at + 12)
    offset += bytes.length
  })
  return Buffer.concat([header, ...images.map(({ bytes }) => bytes)])
}

/** The types whose content is a PNG, by its size in pixels. */
const ICNS_TYPES: Readonly<Record<number, readonly string[]>> = {
  16: ['icp4'],
  32: ['icp5', 'ic11'],
  64: ['icp6', 'ic12'],
  128: ['ic07'],
  256: ['ic08', 'ic13'],
  512: ['ic09', 'ic14'],
  1024: ['ic10'],
}

/** @throws RangeError for a size that the format has no type for */
export function icns(images: readonly Png[]): Buffer {
  const chunks = images.flatMap(({ size, bytes }) => {
    const types = ICNS_TYPES[size]
    if (types === undefined) throw new RangeError(`an ICNS has no type for ${size} pixels`)
    return types.map((type) => Buffer.concat([Buffer.from(type, 'latin1'), uint32(bytes.length + 8), bytes]))
  })
  const body = Buffer.concat(chunks)
  return Buffer.concat([Buffer.from('icns', 'latin1'), uint32(body.length + 8), body])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
