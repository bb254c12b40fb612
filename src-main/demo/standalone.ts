import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { runCommand } from './control.ts'
import { parseFaults } from './faults.ts'
import { startDemoServer, type DemoServerOptions } from './server.ts'

const USAGE = `node src-main/demo/server.ts [--port N] [--seed S] [--rate R | --silent] [--history-ms N]
                             [--faults JSON] [--until-stdin-ends]`

/** The options of a command line. Throws an Error that names the bad argument. */
function parseArguments(argv: readonly string[]): DemoServerOptions & { readonly untilStdinEnds: boolean } {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      port: { type: 'string', default: '0' },
      seed: { type: 'string' },
      rate: { type: 'string' },
      'history-ms': { type: 'string' },
      faults: { type: 'string', default: '{}' },
      silent: { type: 'boolean', default: false },
      'until-stdin-ends': { type: 'boolean', default: false },
    },
  })
  const optional = (name: 'seed' | 'rate' | 'history-ms') => {
    const text = values[name]
    return text === undefined ? null : numberOf(`--${name}`, text)
  }
  const seed = optional('seed')
  const rate = optional('rate')
  const historyMs = optional('history-ms')
  return {
    port: numberOf('--port', values.port),
    ...(seed === null ? {} : { seed }),
    generator: values.silent
      ? null
      : { ...(rate === null ? {} : { rate }), ...(historyMs === null ? {} : { historyMs }) },
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
 * (control.ts), one JSON answer a line out; the same by `POST /__control`.
 */
async function runStandalone(argv: readonly string[]): Promise<void> {
  try {
    const { untilStdinEnds, ...options } = parseArguments(argv)
    const server = await startDemoServer({ ...options, control: true })
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
