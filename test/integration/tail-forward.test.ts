/** `tail --forward`: a machine without a display forwards by the app's settings (alerts.md A20, A23, A26). */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { DEFAULT_SETTINGS } from '../../src-main/core/settings/schema.ts'
import type { ForwardTarget } from '../../src-main/core/settings/document-schema.ts'
import { filesBelow, openCanary } from '../support/canary.ts'
import { withFeed } from '../support/feed-fixture.ts'
import { targetOf } from '../unit/alerts/rig.ts'
import { CANARY, spawnTail, type Tail } from './tail-process.ts'

vi.setConfig({ testTimeout: 120_000 })

const SECRET_PATH = '/canary-7Qx9ZkW2mR'

function dataFolder(targets: readonly ForwardTarget[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'fastfeed-tail-forward-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'settings.json'), JSON.stringify({ ...DEFAULT_SETTINGS, forward: { targets } }))
  return folder
}

function tail(args: readonly string[], env: Readonly<Record<string, string>>): Tail {
  const run = spawnTail(args, env)
  onTestFinished(run.kill)
  return run
}

/** Takes all it is sent, or quotes it back and refuses. */
async function startReceiver() {
  const taken: Record<string, unknown>[] = []
  const receiver = { status: 204, url: '' }
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      // Sound: the product's documented JSON.
      taken.push(JSON.parse(body) as Record<string, unknown>)
      response.writeHead(receiver.status).end(`you said ${request.url}`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  // Sound: a TCP server that listens.
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${SECRET_PATH}`
  return { receiver, taken }
}

test('A20, A23: a P0 goes to the target named, once over runs; its address is printed and stored nowhere', async () => {
  await withFeed(async ({ server }) => {
    const { receiver, taken } = await startReceiver()
    const folder = dataFolder([targetOf({ name: 'desk', kind: 'webhook', enabled: false, when: 'away' })])
    const args = ['--feed-url', server.wsUrl, '--data-dir', folder, '--forward', 'desk']
    const env = { FASTFEED_FORWARD_URL: receiver.url }
    const first = tail(args, env)
    await first.until(() => first.errors.some((line) => line.startsWith('live')))
    server.emit({ priority: 'P0', type: 'LEVERAGE_SPIKE_DETECTED', symbol: 'ETHUSDT' })
    server.emit({ priority: 'P1', type: 'WHALE_POSITION_SHIFT', symbol: 'ETHUSDT' })
    await expect
      .poll(() => taken, { timeout: 60_000 })
      .toMatchObject([{ fastfeed: 1, event: 'alert', target: 'desk', symbol: 'ETHUSDT', priority: 'P0' }])
    await first.until(() => first.lines.length === 2)
    first.interrupt()
    expect(await first.exit).toBe(0)

    receiver.status = 404
    const second = tail(args, env)
    await second.until(() => second.errors.some((line) => line.startsWith('live')))
    server.emit({ priority: 'P0', type: 'LEVERAGE_SPIKE_DETECTED', symbol: 'BTCUSDT' })
    await second.until(() => second.errors.some((line) => line.includes('forwarding failed')))
    expect(second.all()).toContain('HTTP 404')
    second.interrupt()
    expect(await second.exit).toBe(0)
    expect(taken.map(({ symbol }) => symbol)).toEqual(['ETHUSDT', 'BTCUSDT'])

    const canary = openCanary(SECRET_PATH, CANARY)
    canary.look('what was printed', `${first.all()}\n${second.all()}`)
    for (const { path, bytes } of filesBelow(folder)) canary.look(path, bytes)
    expect(canary.found).toEqual([])
  })
})

test.each([
  ['an unknown name', 'phone', {}, 'has no target “phone”; there are “desk”'],
  ['no address', 'desk', {}, 'Address is missing (in the environment: FASTFEED_FORWARD_URL'],
  [
    'a name and password in the address',
    'desk',
    { FASTFEED_FORWARD_URL: `https://me:canary-secret@x.example${SECRET_PATH}` },
    'must not contain a user name or password',
  ],
  [
    'http to a public host',
    'desk',
    { FASTFEED_FORWARD_URL: `http://x.example${SECRET_PATH}` },
    'unencrypted to x.example; use https://',
  ],
  [
    'http on the own network, not confirmed',
    'desk',
    { FASTFEED_FORWARD_URL: `http://nas.local${SECRET_PATH}` },
    'Type “send unencrypted” to allow it, in FASTFEED_FORWARD_CONFIRM',
  ],
] as const)('A26: %s is refused with the reason, and no secret in it', async (_, name, env, words) => {
  const folder = dataFolder([targetOf({ name: 'desk', kind: 'webhook' })])
  const run = tail(['--data-dir', folder, '--forward', name], env)
  expect(await run.exit).toBe(2)
  expect(run.all()).toContain(words)
  expect(run.all()).not.toContain('canary')
})

test('without the app’s settings it says where it looked; the file is never written', async () => {
  const folder = dataFolder([])
  const file = join(folder, 'settings.json')
  for (const [text, words] of [
    ['{"version": 99}', 'was written by a newer version'],
    ['{"version":', 'cannot be read as settings'],
    ['{"version": 3}', 'does not hold valid settings'],
  ] as const) {
    writeFileSync(file, text)
    const run = tail(['--data-dir', folder, '--forward', 'desk'], {})
    expect(await run.exit).toBe(2)
    expect(run.all()).toContain(words)
    expect(readFileSync(file, 'utf8')).toBe(text)
  }
  const none = tail(['--forward', 'desk'], {})
  expect(await none.exit).toBe(2)
  expect(none.all()).toContain('--forward needs --data-dir DIR')
})
