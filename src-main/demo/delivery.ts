import type { Random } from '../core/ports.ts'
import type { Faults } from './faults.ts'
import { MALFORMED_FRAMES } from './frames.ts'
import { shuffled } from './random.ts'

/** Held events go out after this long even if the window never fills. */
const REORDER_FLUSH_MS = 250
/** As long waits the first of two messages for the second. */
const JOIN_FLUSH_MS = 100

interface DeliveryPorts {
  readonly faults: Faults
  readonly random: Random
  send(text: string): void
  later(delayMs: number, act: () => void): void
}

/** The way of an EVENT frame on to one socket, through whatever faults are on. */
export function createDelivery({ faults, random, send, later }: DeliveryPorts): (text: string) => void {
  let count = 0
  let malformed = 0
  let held: string[] = []
  const isNth = (every: number): boolean => every > 0 && count % every === 0

  function flush(): void {
    const batch = shuffled(random, held)
    held = []
    batch.forEach(send)
  }

  function hold(text: string): void {
    held.push(text)
    if (held.length >= faults.reorderWindow) flush()
    else if (held.length === 1) later(REORDER_FLUSH_MS, flush)
  }

  let first: string | null = null

  /** Two messages in one frame; a message that none follows goes alone. */
  function join(text: string): void {
    if (first !== null) {
      send(`${first}\n${text}`)
      first = null
      return
    }
    first = text
    later(JOIN_FLUSH_MS, () => {
      if (first !== text) return
      send(text)
      first = null
    })
  }

  return (text) => {
    count++
    if (isNth(faults.malformedEvery)) send(MALFORMED_FRAMES[malformed++ % MALFORMED_FRAMES.length] ?? '')
    if (isNth(faults.dropEvery)) return
    const sent = isNth(faults.spoilEvery) ? text.slice(0, text.length / 2) : text
    const copies = isNth(faults.duplicateEvery) ? 2 : 1
    later(faults.delayMs, () => {
      for (let copy = 0; copy < copies; copy++) {
        if (faults.reorderWindow > 1) hold(sent)
        else if (faults.framing === 'joined') join(sent)
        else send(sent)
      }
    })
  }
}
