import type { Socket } from 'node:net'
import type { Cancel, Clock, Random } from '../../../src-main/core/ports.ts'
import type { FaultSet } from './faults.ts'

/** Past this the source is paused, so that a stalled peer feels it as it would through a full window. */
const HIGH_WATER_BYTES = 1024 * 1024

interface Held {
  bytes: Buffer
  readonly dueMs: number
}

export interface Lane {
  /** Taken from the source and not yet passed on. */
  readonly heldBytes: number
  push(bytes: Buffer): void
  /** After everything held: the end of the source, in order or by reset. */
  finish(how: 'end' | 'reset'): void
  /** Looks again after a fault was set or cleared. */
  kick(): void
  stop(): void
}

interface LaneOptions {
  readonly direction: 'to-client' | 'to-server'
  readonly from: Socket
  readonly to: Socket
  readonly faults: FaultSet
  readonly clock: Clock
  readonly random: Random
  /** A byte at a time applies to HTTP answers only. */
  readonly isWebSocket: () => boolean
}

/** One direction of one proxied connection: bytes in order, through delay, size, rate and stall. */
export function createLane(options: LaneOptions): Lane {
  const { direction, from, to, faults, clock, random } = options
  let held: Held[] = []
  let heldBytes = 0
  let ending: 'end' | 'reset' | null = null
  let cancel: Cancel | null = null
  let stopped = false

  function stalled(): boolean {
    const stall = faults.get('stall')
    return stall !== undefined && (stall.direction ?? 'both') !== opposite(direction)
  }

  function takePiece(): Buffer {
    if (faults.get('coalesce')) {
      const all = Buffer.concat(held.map(({ bytes }) => bytes))
      held = []
      return all
    }
    const first = held[0]
    if (!first) return Buffer.alloc(0)
    const size = Math.min(first.bytes.length, pieceSize())
    const piece = first.bytes.subarray(0, size)
    if (size === first.bytes.length) held.shift()
    else first.bytes = first.bytes.subarray(size)
    return piece
  }

  function drips(): number | undefined {
    return direction === 'to-client' && !options.isWebSocket() ? faults.get('slow-loris')?.byteMs : undefined
  }

  function pieceSize(): number {
    if (drips() !== undefined) return 1
    const split = faults.get('split')
    return split ? 1 + Math.floor(random.next() * split.maxBytes) : Infinity
  }

  function pauseAfter(bytes: number): number {
    const throttle = faults.get('throttle')
    return Math.max(drips() ?? 0, throttle ? (bytes / throttle.bytesPerSecond) * 1000 : 0)
  }

  function run(): void {
    while (!stopped && cancel === null && !stalled()) {
      const first = held[0]
      if (!first) return finishNow()
      const waitMs = first.dueMs - clock.monotonicMs()
      // A timer may fire a fraction early; that is not worth another one.
      if (waitMs >= 1) return arm(waitMs)
      const piece = takePiece()
      heldBytes -= piece.length
      if (to.writable) to.write(piece)
      if (heldBytes < HIGH_WATER_BYTES) from.resume()
      const restMs = pauseAfter(piece.length)
      // Pieces written in one turn may be joined again on the way.
      if (restMs > 0 || faults.get('split')) arm(restMs)
    }
  }

  function arm(delayMs: number): void {
    cancel = clock.setTimer(delayMs, () => {
      cancel = null
      run()
    })
  }

  function finishNow(): void {
    if (ending === 'end') to.end()
    else if (ending === 'reset') to.resetAndDestroy()
    ending = null
  }

  return {
    get heldBytes() {
      return heldBytes
    },
    push(bytes) {
      const delay = faults.get('delay')
      const jitterMs = delay?.jitterMs ? random.next() * delay.jitterMs : 0
      const waitMs = Math.max((delay?.ms ?? 0) + jitterMs, faults.get('coalesce')?.waitMs ?? 0)
      held.push({ bytes, dueMs: clock.monotonicMs() + waitMs })
      heldBytes += bytes.length
      if (heldBytes >= HIGH_WATER_BYTES) from.pause()
      run()
    },
    finish(how) {
      ending = how
      run()
    },
    kick: run,
    stop() {
      stopped = true
      cancel?.()
    },
  }
}

function opposite(direction: 'to-client' | 'to-server'): 'to-client' | 'to-server' {
  return direction === 'to-client' ? 'to-server' : 'to-client'
}
