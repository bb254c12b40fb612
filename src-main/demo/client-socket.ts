import type { WebSocket } from 'ws'
import type { Cancel, Random } from '../core/ports.ts'
import { isRecord, readJson } from '../core/protocol/shape.ts'
import type { FeedEvent } from '../core/protocol/types.ts'
import { serverTime, type DemoContext } from './context.ts'
import type { Faults } from './faults.ts'
import {
  errorFrame,
  handshakeFrame,
  MALFORMED_FRAMES,
  ordered,
  pongFrame,
  snapshotFrame,
  toldTime,
} from './frames.ts'
import { FRAMINGS, inManner } from './manners.ts'
import { shuffled } from './random.ts'

interface Subscription {
  readonly tier: string
  /** Empty for all (protocol.md P1). */
  readonly symbols: ReadonlySet<string>
  readonly events: ReadonlySet<string>
}

/** One client's socket, from HANDSHAKE to close. */
export interface Connection extends Subscription {
  /** Half-open: the socket stays, and nothing is sent or read any more (H4). */
  readonly frozen: boolean
  freeze(): void
  /** Takes up a change of `halfOpen`. */
  faultsChanged(): void
  /** An event, and the same as its EVENT frame. */
  deliver(event: FeedEvent, text: string): void
  send(text: string): void
  close(code?: number, reason?: string): void
  terminate(): void
}

/** A reader this far behind is cut off, as real feeds do; it recovers by REST. */
const MAX_BUFFERED_BYTES = 64 * 1024 * 1024

export function openConnection(
  socket: WebSocket,
  subscription: Subscription,
  context: DemoContext,
): Connection {
  const { clock, faults, log, random, stats } = context
  const cancels = new Set<Cancel>()
  let ownFreeze = false
  let live = false

  const frozen = (): boolean => ownFreeze || faults.halfOpen
  const matches = ({ symbol, type }: FeedEvent): boolean =>
    (subscription.symbols.size === 0 || subscription.symbols.has(symbol)) &&
    (subscription.events.size === 0 || subscription.events.has(type))

  function send(text: string): void {
    if (frozen() || socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > MAX_BUFFERED_BYTES) return socket.terminate()
    stats.framesSent++
    socket.send(FRAMINGS[faults.framing](text))
  }

  function later(delayMs: number, act: () => void): void {
    if (delayMs === 0) return act()
    const cancel = clock.setTimer(delayMs, () => {
      cancels.delete(cancel)
      act()
    })
    cancels.add(cancel)
  }

  function greet(): void {
    if (!faults.handshake) return
    send(handshakeFrame(subscription.tier, faults.delayMs, toldTime(serverTime(context), faults)))
    const recent = log.newest(Math.min(faults.snapshotSize, faults.retention)).filter(matches)
    const sent = ordered(recent, faults.snapshotOrder, random).map((event) => inManner(event, faults.fields))
    const snapshot = snapshotFrame(sent, faults.snapshotShape)
    if (snapshot !== null) send(snapshot)
    if (faults.errorCode !== null) send(errorFrame(faults.errorCode, `Demo error ${faults.errorCode}`))
    live = true
  }

  function receive(text: string): void {
    if (frozen()) return
    if (messageType(text) !== 'PING') return send(errorFrame('BAD_MESSAGE', 'Expected a JSON PING'))
    stats.jsonPings++
    if (faults.pong === 'both' || faults.pong === 'json') send(pongFrame(faults.pongShape))
  }

  function faultsChanged(): void {
    // Reading on would answer a close frame, which a half-open peer never does.
    if (frozen()) socket.pause()
    else socket.resume()
  }

  const delivery = createDelivery({ faults, random, send, later })
  const connection: Connection = {
    ...subscription,
    get frozen() {
      return frozen()
    },
    freeze() {
      ownFreeze = true
      faultsChanged()
    },
    faultsChanged,
    deliver(event, text) {
      if (live && !faults.hush && matches(event)) delivery(text)
    },
    send,
    close: (code = faults.closeCode, reason = '') => socket.close(code, reason),
    terminate: () => socket.terminate(),
  }

  socket.on('message', (data, isBinary) => receive(isBinary ? '' : data.toString()))
  socket.on('ping', (data) => {
    if (frozen()) return
    stats.controlPings++
    if (faults.pong === 'both' || faults.pong === 'control') socket.pong(data)
  })
  socket.on('close', () => {
    for (const cancel of cancels) cancel()
    cancels.clear()
  })
  // A client that resets or breaks the protocol is an ordinary end; `close` follows.
  socket.on('error', () => {})

  faultsChanged()
  later(faults.handshakeDelayMs, greet)
  if (faults.closeAfterMs !== null) later(faults.closeAfterMs, () => connection.close())
  return connection
}

function messageType(text: string): unknown {
  const message = readJson(text)
  return isRecord(message) ? message['type'] : null
}

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
