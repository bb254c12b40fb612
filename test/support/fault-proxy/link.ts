import { connect, type Socket } from 'node:net'
import type { Clock, Random } from '../../../src-main/core/ports.ts'
import type { FaultOf, FaultSet, Target } from './faults.ts'
import { createLane } from './lane.ts'
import { createFrameSplitter, mangleFrame } from './ws-frames.ts'

const HEAD_END = '\r\n\r\n'
const GARBAGE_BYTES = 24

export interface Link {
  readonly heldBytes: number
  kick(): void
  cut(): void
  reset(): void
}

interface LinkOptions {
  readonly client: Socket
  readonly target: { readonly host: string; readonly port: number }
  readonly faults: FaultSet
  readonly clock: Clock
  readonly random: Random
  readonly onClosed: () => void
}

/** One client's connection and its twin to the server. */
export function openLink({ client, target, faults, clock, random, onClosed }: LinkOptions): Link {
  const server = connect({ ...target, allowHalfOpen: true })
  client.setNoDelay(true)
  server.setNoDelay(true)
  let splitFrames: ((chunk: Buffer) => Buffer[]) | null = null
  let answered = false

  const common = { faults, clock, random, isWebSocket: () => splitFrames !== null }
  const toServer = createLane({ ...common, direction: 'to-server', from: client, to: server })
  const toClient = createLane({ ...common, direction: 'to-client', from: server, to: client })

  client.on('data', (chunk: Buffer) => {
    const refusal = splitFrames ? undefined : refusalOf(chunk, faults)
    if (!refusal) return toServer.push(chunk)
    answered = true
    server.destroy()
    client.end(httpAnswer(refusal))
  })
  server.on('data', (chunk: Buffer) => {
    const garbage = faults.get('garbage')
    if (garbage && random.next() < garbage.probability) {
      toClient.push(Buffer.from(Array.from({ length: GARBAGE_BYTES }, () => Math.floor(random.next() * 256))))
    }
    for (const piece of framed(chunk)) toClient.push(piece)
  })

  /** WebSocket bytes as whole frames, under the frame faults; all else as it came. */
  function framed(chunk: Buffer): Buffer[] {
    if (splitFrames) return splitFrames(chunk).flatMap((frame) => mangleFrame(frame, faults, random))
    const headEnd = chunk.indexOf(HEAD_END)
    if (headEnd < 0 || !chunk.subarray(0, 12).equals(Buffer.from('HTTP/1.1 101'))) return [chunk]
    splitFrames = createFrameSplitter()
    const head = chunk.subarray(0, headEnd + HEAD_END.length)
    const rest = chunk.subarray(head.length)
    return [head, ...(rest.length > 0 ? framed(rest) : [])]
  }

  follow(client, toServer.finish)
  follow(server, (how) => {
    if (!answered) toClient.finish(how)
  })
  client.on('close', () => {
    toClient.stop()
    // During a stall the server must not hear of it: that is what half-open means.
    if (server.destroyed) toServer.stop()
    onClosedOnce()
  })
  server.on('close', () => {
    toServer.stop()
    onClosedOnce()
  })
  function onClosedOnce(): void {
    if (client.destroyed && server.destroyed) onClosed()
  }

  return {
    get heldBytes() {
      return toServer.heldBytes + toClient.heldBytes
    },
    kick() {
      toServer.kick()
      toClient.kick()
    },
    cut() {
      client.end()
      server.end()
      // An end is only half of a close; nobody answers the other half here.
      client.destroySoon()
      server.destroySoon()
    },
    reset() {
      client.resetAndDestroy()
      server.resetAndDestroy()
    },
  }
}

function follow(socket: Socket, finish: (how: 'end' | 'reset') => void): void {
  let failed = false
  socket.on('error', () => {
    failed = true
    finish('reset')
  })
  socket.on('end', () => finish('end'))
  socket.on('close', () => {
    if (!failed) finish('end')
  })
}

function refusalOf(chunk: Buffer, faults: FaultSet): FaultOf<'http-status'> | undefined {
  const fault = faults.get('http-status')
  if (!fault) return undefined
  const head = chunk.toString('latin1')
  if (!/^[A-Z]+ \S+ HTTP\/1\.1\r\n/.test(head)) return undefined
  const kind: Target = /\r\nupgrade: *websocket/i.test(head) ? 'upgrade' : 'rest'
  const on = fault.on ?? 'all'
  return on === 'all' || on === kind ? fault : undefined
}

function httpAnswer({ status, retryAfterS, body = '' }: FaultOf<'http-status'>): string {
  const retry = retryAfterS === undefined ? [] : [`Retry-After: ${retryAfterS}`]
  const length = `Content-Length: ${Buffer.byteLength(body)}`
  return [`HTTP/1.1 ${status} Fault`, ...retry, length, 'Connection: close', '', body].join('\r\n')
}
