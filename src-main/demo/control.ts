import type { IncomingMessage, ServerResponse } from 'node:http'
import { Type, type Static, type TObject, type TProperties } from 'typebox'
import { Value } from 'typebox/value'
import { isRecord } from '../core/protocol/shape.ts'
import type { FeedEvent } from '../core/protocol/types.ts'
import { parseFaults, type Faults } from './faults.ts'
import type { Connection } from './client-socket.ts'
import type { DemoStats } from './context.ts'
import type { EmitOptions } from './publisher.ts'

/** What the tests see of the server and make it do. */
export interface Controlled {
  /** Everything sent and still kept, in id order: the truth that a client is measured against. */
  readonly events: readonly FeedEvent[]
  readonly connections: readonly Connection[]
  readonly faults: Readonly<Faults>
  readonly stats: Readonly<DemoStats> & { readonly emitted: number; readonly lastId: number }
  emit(partial?: Partial<FeedEvent>, options?: EmitOptions): FeedEvent
  emitMany(partials: readonly Partial<FeedEvent>[], options?: EmitOptions): FeedEvent[]
  /** Changes those; the others stay. Throws a RangeError that names what is wrong. */
  setFaults(patch: Partial<Faults>): void
  clearFaults(): void
  /** Makes the sockets there are half-open; new ones are well (H4). */
  freezeConnections(): void
  closeConnections(code?: number, reason?: string): void
  terminateConnections(): void
  /** Any text at all, to every socket (P6). */
  sendRaw(text: string): void
  sendError(code: string, message?: string, retryAfterS?: number | null): void
  restartIds(firstId?: number): void
}

/** Loopback only, and only when the server was started with `control`: never in the app. */
export const CONTROL_PATH = '/__control'

const PartialEvent = Type.Unsafe<Partial<FeedEvent>>(
  Type.Object({
    id: Type.Optional(Type.Integer({ minimum: 0 })),
    type: Type.Optional(Type.String()),
    priority: Type.Optional(Type.Enum(['P0', 'P1', 'P2'])),
    symbol: Type.Optional(Type.String()),
    confidence: Type.Optional(Type.Number()),
    data: Type.Optional(Type.Object({})),
    detected_at: Type.Optional(Type.String()),
    latency_ms: Type.Optional(Type.Number()),
  }),
)
const emitOptions = { live: Type.Optional(Type.Boolean()), history: Type.Optional(Type.Boolean()) }

type Operation = (server: Controlled, fields: unknown) => unknown

const OPERATIONS: Readonly<Record<string, Operation>> = {
  emit: operation({ event: Type.Optional(PartialEvent), ...emitOptions }, (server, { event, ...options }) =>
    server.emit(event, options),
  ),
  emitMany: operation(
    { events: Type.Array(PartialEvent), ...emitOptions },
    (server, { events, ...options }) => server.emitMany(events, options),
  ),
  faults: operation({ faults: Type.Unknown() }, (server, { faults }) => {
    server.setFaults(parseFaults(faults))
    return server.faults
  }),
  clearFaults: operation({}, (server) => server.clearFaults()),
  freeze: operation({}, (server) => server.freezeConnections()),
  close: operation({ code: Type.Optional(Type.Integer()) }, (server, { code }) =>
    server.closeConnections(code),
  ),
  terminate: operation({}, (server) => server.terminateConnections()),
  raw: operation({ text: Type.String() }, (server, { text }) => server.sendRaw(text)),
  error: operation(
    {
      code: Type.String(),
      message: Type.Optional(Type.String()),
      retryAfterS: Type.Optional(Type.Integer()),
    },
    (server, { code, message, retryAfterS }) => server.sendError(code, message, retryAfterS ?? null),
  ),
  restartIds: operation({ firstId: Type.Optional(Type.Integer()) }, (server, { firstId }) =>
    server.restartIds(firstId),
  ),
  truth: operation(
    { sinceId: Type.Optional(Type.Integer()), limit: Type.Optional(Type.Integer({ minimum: 1 })) },
    (server, { sinceId = 0, limit = Infinity }) =>
      server.events.filter(({ id }) => id > sinceId).slice(0, limit),
  ),
  stats: operation({}, (server) => ({ ...server.stats, connections: server.connections.length })),
}

/** What stands in a command beside its `op`, and no more, and what is done with it. */
function operation<P extends TProperties>(
  properties: P,
  act: (server: Controlled, fields: Static<TObject<P>>) => unknown,
): Operation {
  const schema = Type.Object(properties, { additionalProperties: false })
  return (server, fields) => {
    if (Value.Check(schema, fields)) return act(server, fields) ?? null
    const reasons = Value.Errors(schema, fields).map(
      ({ instancePath, message }) => `command${instancePath}: ${message}`,
    )
    throw new RangeError(reasons.join('; '))
  }
}

type ControlAnswer =
  { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly error: string }

/** Runs one JSON command such as `{"op":"emit","event":{…}}`; what is wrong with it is in the answer. */
export function runCommand(server: Controlled, text: string): ControlAnswer {
  try {
    const command: unknown = JSON.parse(text)
    const { op, ...fields } = isRecord(command) ? command : {}
    const run = Object.hasOwn(OPERATIONS, String(op)) ? OPERATIONS[String(op)] : undefined
    if (!run) throw new RangeError(`op: expected one of ${Object.keys(OPERATIONS).join(', ')}`)
    return { ok: true, result: run(server, fields) }
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) }
  }
}

/** The same commands by `POST /__control`. */
export async function handleControl(server: Controlled, request: IncomingMessage, response: ServerResponse) {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  const answer = runCommand(server, Buffer.concat(chunks).toString())
  response
    .writeHead(answer.ok ? 200 : 400, { 'Content-Type': 'application/json' })
    .end(JSON.stringify(answer))
}
