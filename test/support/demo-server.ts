/** The demo server for other programs: commands as JSON, and a process of its own that takes them by line. */
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { Type, type Static, type TObject, type TProperties } from 'typebox'
import { Value } from 'typebox/value'
import { isRecord } from '../../src-main/core/protocol/shape.ts'
import type { FeedEvent } from '../../src-main/core/protocol/types.ts'
import { parseFaults } from '../../src-main/demo/faults.ts'
import { startDemoServer, type DemoServer, type DemoServerOptions } from '../../src-main/demo/server.ts'

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

type Operation = (server: DemoServer, fields: unknown) => unknown

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
  act: (server: DemoServer, fields: Static<TObject<P>>) => unknown,
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
export function runCommand(server: DemoServer, text: string): ControlAnswer {
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

const USAGE = 'node test/support/demo-server.ts [--port N] [--silent] [--faults JSON] [--until-stdin-ends]'

/** The options of a command line. Throws an Error that names the bad argument. */
function parseArguments(argv: readonly string[]): DemoServerOptions & { readonly untilStdinEnds: boolean } {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      port: { type: 'string', default: '0' },
      faults: { type: 'string', default: '{}' },
      silent: { type: 'boolean', default: false },
      'until-stdin-ends': { type: 'boolean', default: false },
    },
  })
  return {
    port: numberOf('--port', values.port),
    generator: values.silent ? null : 'market',
    faults: faultsOf(values.faults),
    untilStdinEnds: values['until-stdin-ends'],
  }
}

function numberOf(name: string, text: string): number {
  const value = Number(text)
  if (text === '' || !Number.isFinite(value) || value < 0)
    throw new Error(`${name}: expected a number, got "${text}"`)
  return value
}

function faultsOf(text: string) {
  try {
    return parseFaults(JSON.parse(text))
  } catch (error) {
    throw new Error(`--faults: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

/**
 * The server as a process of its own. First line out: its WebSocket URL. Then one JSON command a line in
 * (`runCommand`), one JSON answer a line out.
 */
async function runStandalone(argv: readonly string[]): Promise<void> {
  try {
    const { untilStdinEnds, ...options } = parseArguments(argv)
    const server = await startDemoServer(options)
    process.stdout.write(`${server.wsUrl}\n`)
    const stop = async (): Promise<void> => {
      await server.stop()
      process.exit(0)
    }
    process.once('SIGINT', () => void stop())
    process.once('SIGTERM', () => void stop())
    const lines = createInterface({ input: process.stdin })
    lines.on('line', (line) => process.stdout.write(`${JSON.stringify(runCommand(server, line))}\n`))
    if (untilStdinEnds) lines.on('close', () => void stop())
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`)
    process.exit(2)
  }
}

if (import.meta.main) await runStandalone(process.argv.slice(2))
