import type { Random } from '../../../src-main/core/ports.ts'
import type { FaultSet } from './faults.ts'

const TEXT = 1

/** Cuts a server's byte stream into WebSocket frames (RFC 6455 §5.2; servers do not mask). */
export function createFrameSplitter(): (chunk: Buffer) => Buffer[] {
  let pending: Buffer = Buffer.alloc(0)
  return (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
    const frames: Buffer[] = []
    for (;;) {
      const length = frameLength(pending)
      if (length === null || pending.length < length) return frames
      frames.push(pending.subarray(0, length))
      pending = pending.subarray(length)
    }
  }
}

/** Null while the header is incomplete. */
function frameLength(bytes: Buffer): number | null {
  const header = headerLength(bytes)
  if (header === null || bytes.length < header) return null
  const short = bytes.readUInt8(1) & 0x7f
  if (short === 126) return header + bytes.readUInt16BE(2)
  return short === 127 ? header + Number(bytes.readBigUInt64BE(2)) : header + short
}

function headerLength(bytes: Buffer): number | null {
  if (bytes.length < 2) return null
  const short = bytes.readUInt8(1) & 0x7f
  return short === 126 ? 4 : short === 127 ? 10 : 2
}

/** What becomes of one frame under the frame faults; control frames pass untouched. */
export function mangleFrame(frame: Buffer, faults: FaultSet, random: Random): Buffer[] {
  if ((frame.readUInt8(0) & 0x0f) !== TEXT) return [frame]
  const happens = (probability: number | undefined): boolean =>
    probability !== undefined && random.next() < probability
  if (happens(faults.get('drop-frames')?.probability)) return []
  if (happens(faults.get('corrupt-frames')?.probability)) return [spoilText(frame)]
  return happens(faults.get('duplicate-frames')?.probability) ? [frame, frame] : [frame]
}

/** Still UTF-8 and of the same length, but no longer JSON. */
function spoilText(frame: Buffer): Buffer {
  const spoilt = Buffer.from(frame)
  spoilt.fill('~', headerLength(frame) ?? 2)
  return spoilt
}
