import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { startDemoServer } from '../../src-main/demo/server.ts'
import { runCommand } from '../support/demo-server.ts'
import { connectClient } from '../support/feed-client.ts'
import { DEMO_KEY } from '../support/feed-fixture.ts'

const ENTRY = fileURLToPath(new URL('../support/demo-server.ts', import.meta.url))

/** Ends when its standard input does, so that it cannot outlive the test. */
function run(...args: string[]) {
  const child = spawn(process.execPath, [ENTRY, '--until-stdin-ends', ...args])
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const nextLine = async (): Promise<string> => String((await lines.next()).value)
  return {
    child,
    nextLine,
    errors: () => errors,
    async command(command: object): Promise<unknown> {
      child.stdin.write(`${JSON.stringify(command)}\n`)
      return JSON.parse(await nextLine())
    },
  }
}

describe('the demo server as a process', () => {
  test('prints its URL first, serves the feed, takes commands by line, ends with its parent', async () => {
    const { child, nextLine, command } = run('--silent', '--faults', '{"pong":"json"}')
    const url = await nextLine()
    expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/ws\/fastfeed$/)
    const client = await connectClient(url, DEMO_KEY)
    await client.until(() => client.texts.length === 2)

    expect(await command({ op: 'emit', event: { symbol: 'ETHUSDT' } })).toMatchObject({
      ok: true,
      result: { id: 1 },
    })
    expect(await command({ op: 'emitMany', events: [{}, {}] })).toMatchObject({ ok: true })
    await client.until(() => client.eventIds().length === 3)

    expect(await command({ op: 'truth', sinceId: 1 })).toMatchObject({ result: [{ id: 2 }, { id: 3 }] })
    expect(await command({ op: 'faults', faults: { restStatus: 500 } })).toMatchObject({
      result: { restStatus: 500, pong: 'json' },
    })
    expect(await command({ op: 'stats' })).toMatchObject({
      result: { connections: 1, emitted: 3, lastId: 3 },
    })

    const exited = once(child, 'exit')
    child.stdin.end()
    expect((await exited)[0]).toBe(0)
    expect((await client.closed).code).toBe(1006)
  })

  test.each([
    [['--port', 'http'], '--port: expected a number, got "http"'],
    [['--prot', '1'], "Unknown option '--prot'"],
    [['--faults', '{"pong":1}'], '--faults: faults.pong: must be equal to one of'],
    [['--faults', '{'], '--faults: '],
  ])('%j is refused by name', async (args, message) => {
    const { child, errors } = run(...args)
    const [code] = await once(child, 'close')
    expect(code).toBe(2)
    expect(errors()).toContain(message)
  })

  test.each([
    [{ op: 'explode' }, 'op: expected one of emit,'],
    [{ op: 'toString' }, 'op: expected one of emit,'],
    [{ op: 'emit', event: { priority: 'P9' } }, 'command/event/priority'],
    [{ op: 'raw' }, 'command: '],
  ])('the command %j is refused by name', async (command, message) => {
    const server = await startDemoServer({ generator: null })
    expect(runCommand(server, JSON.stringify(command))).toEqual({
      ok: false,
      error: expect.stringContaining(message),
    })
    await server.stop()
  })
})

describe('the port', () => {
  test('a taken port is named, or passed over', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    // `listen` over TCP has an AddressInfo; a string is for pipes only.
    const { port } = other.address() as AddressInfo
    await expect(startDemoServer({ port, generator: null })).rejects.toThrow(
      `port ${port} on 127.0.0.1 is already in use`,
    )
    const server = await startDemoServer({ port, orAnyPort: true, generator: null })
    expect(server.port).not.toBe(port)
    await server.stop()
    other.close()
  })
})
