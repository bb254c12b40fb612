/** Killed on the way to a real Alertmanager (alerts.md A23): once more at most, and never not at all. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startDemoServer } from '../../../src-main/demo/server.ts'
import { findAlertmanager, startAlertmanager } from '../../support/alertmanager.ts'

const found = findAlertmanager()
if (!found.ok) console.log(`skipped: ${found.why}`)

/** What becomes of one POST: passed on and answered, passed on without a word back, or not even passed on. */
type Fate = 'answered' | 'silent' | 'lost'

/** In front of the Alertmanager. `seen`: the signals that were posted, in order. */
async function startGate(upstream: string) {
  const seen: string[] = []
  const gate = { fate: 'answered' as Fate }
  let arrived = (): void => undefined
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      // Sound: the product's own request, as the test of its description has it.
      const [alert] = JSON.parse(body) as readonly { readonly labels: Readonly<Record<string, string>> }[]
      seen.push(alert?.labels['signal'] ?? '')
      const { fate } = gate
      if (fate === 'lost') return arrived()
      const { method, headers, url = '' } = request
      const passed = httpRequest(`${upstream}${url}`, { method, headers }, (answer) => {
        answer.resume()
        if (fate === 'answered') response.writeHead(answer.statusCode ?? 500).end()
        arrived()
      })
      passed.end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  // Sound: a TCP server that listens.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    gate,
    next: () => new Promise<void>((resolve) => (arrived = resolve)),
  }
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

test.skipIf(!found.ok).each(['silent', 'lost'] as const)(
  'A23: killed while its message is %s, a P0 is at the Alertmanager all the same, and sent once more at most',
  { timeout: 180_000 },
  async (fate) => {
    const manager = await startAlertmanager(found.ok ? found.root : '')
    onTestFinished(() => manager.stop())
    const server = await startDemoServer({ generator: null })
    onTestFinished(() => server.stop())
    const { url, seen, gate, next } = await startGate(manager.url)
    const folder = mkdtempSync(join(tmpdir(), 'fastfeed-forward-kill-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const open = async (): Promise<ChildProcess> => {
      const script = join(import.meta.dirname, 'child.ts')
      const child = fork(script, [server.wsUrl, join(folder, 'journal.db'), url])
      onTestFinished(() => void child.kill('SIGKILL'))
      await once(child, 'message')
      return child
    }

    const first = await open()
    gate.fate = fate
    const posted = next()
    server.emit({ priority: 'P0', type: 'LEVERAGE_SPIKE_DETECTED', symbol: 'ETHUSDT' })
    await posted
    await kill(first)
    expect(await manager.alerts()).toHaveLength(fate === 'lost' ? 0 : 1)

    gate.fate = 'answered'
    const again = next()
    const second = await open()
    await again
    expect(seen).toHaveLength(2)
    expect(new Set(seen).size).toBe(1)
    expect(await manager.alerts()).toMatchObject([{ labels: { symbol: 'ETHUSDT', priority: 'P0' } }])

    // Recorded by then, or its answer is on the way; what is told next is in the journal after it.
    server.emit({ priority: 'P0', type: 'LEVERAGE_SPIKE_DETECTED', symbol: 'SOLUSDT' })
    await expect.poll(() => manager.alerts(), { timeout: 60_000 }).toHaveLength(2)
    await kill(second)
    const third = await open()
    server.emit({ priority: 'P0', type: 'LEVERAGE_SPIKE_DETECTED', symbol: 'BTCUSDT' })
    await expect.poll(() => manager.alerts(), { timeout: 60_000 }).toHaveLength(3)
    await kill(third)
    const [signal = ''] = seen
    expect(seen.filter((one) => one === signal)).toHaveLength(2)
  },
)
