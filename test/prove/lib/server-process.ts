/** The demo server in a process of its own, so that its work is not taken for the client's. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Faults } from '../../../src-main/demo/faults.ts'

const SCRIPT = fileURLToPath(new URL('../../support/demo-server.ts', import.meta.url))
const AT_ONCE = 2_000

export interface ServerProcess {
  readonly wsUrl: string
  readonly origin: string
  /** Events of P2 with serials from `first`. */
  emit(count: number, first: number): Promise<void>
  stop(): void
}

export async function startServerProcess(faults: Partial<Faults>): Promise<ServerProcess> {
  const child = spawn(
    process.execPath,
    [SCRIPT, '--silent', '--until-stdin-ends', '--faults', JSON.stringify(faults)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const lines = createInterface({ input: child.stdout })
  const next = async (): Promise<string> => String((await once(lines, 'line'))[0])
  const wsUrl = await next()
  return {
    wsUrl,
    origin: `http://${new URL(wsUrl).host}`,
    async emit(count, first) {
      for (let from = first; from < first + count; from += AT_ONCE) {
        const events = Array.from({ length: Math.min(AT_ONCE, first + count - from) }, (_, index) => ({
          type: 'LARGE_LIQUIDATION',
          priority: 'P2',
          data: { serial: from + index, liquidated_side: 'LONG', notional_usd: 1_250_000 },
        }))
        const answered = next()
        child.stdin.write(`${JSON.stringify({ op: 'emitMany', events })}\n`)
        await answered
      }
    },
    stop: () => child.stdin.end(),
  }
}
