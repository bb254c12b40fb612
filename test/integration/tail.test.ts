import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { AUTH_FAILED, EVENT, HANDSHAKE } from '../unit/protocol/samples.ts'
import { withFeed } from '../support/feed-fixture.ts'
import { CANARY, spawnTail, type Tail } from './tail-process.ts'

// Each test starts processes; a busy machine takes seconds for each.
vi.setConfig({ testTimeout: 120_000 })

const cleanups: (() => void)[] = []
afterEach(() => cleanups.splice(0).forEach((clean) => clean()))

function tail(args: readonly string[], env?: Readonly<Record<string, string>>): Tail {
  const started = spawnTail(args, env)
  cleanups.push(started.kill)
  return started
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'fastfeed-tail-'))
  cleanups.push(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** On a busy machine a journal opens long after the first line is printed, and the next run goes on from the journal. */
async function endOnceJournaled(run: Tail, dataDir: string, count: number): Promise<void> {
  for (let journaled = 0; journaled < count;) {
    const history = tail(['--history', '--data-dir', dataDir], { FASTFEED_API_KEY: '' })
    await history.exit
    journaled = history.lines.length
  }
  run.interrupt()
  expect(await run.exit).toBe(0)
}

/** Sends these frames to whoever connects, word for word. */
async function serveFrames(frames: readonly unknown[]): Promise<string> {
  const http = createServer((_request, response) => response.end('[]'))
  const server = new WebSocketServer({ server: http })
  server.on('connection', (peer) => {
    for (const frame of frames) peer.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => {
    for (const peer of server.clients) peer.terminate()
    http.close()
  })
  // `listen` over TCP has an AddressInfo; a string is for pipes only.
  return `ws://127.0.0.1:${(http.address() as AddressInfo).port}/ws/fastfeed`
}

const event = (id: number) => ({ type: 'EVENT', payload: { ...EVENT, id } })
const idsOf = (lines: readonly string[]) => lines.map((line) => Number(JSON.parse(line).id))
const isLive = ({ errors }: Tail) => errors.some((line) => line.startsWith('live'))

describe('tail against the documented frames', () => {
  test('P4: prints the documented event once, and ends with 0 on SIGINT', async () => {
    const url = await serveFrames([
      HANDSHAKE,
      { type: 'SNAPSHOT', payload: [EVENT] },
      event(EVENT.id),
      event(EVENT.id),
    ])
    const feed = tail(['--feed-url', url])
    await feed.until(() => feed.lines.length > 0 && isLive(feed))
    feed.interrupt()
    expect(await feed.exit).toBe(0)
    expect(feed.lines).toEqual(['[P0] LIQUIDATION_CLUSTER_ARMED BTCUSDT conf=0.92'])
    expect(feed.errors[0]).toBe('connecting')
    expect(feed.errors).toContain('live (PULSE)')
  })
  test('--json prints the event as sent, and states as objects', async () => {
    const odd = { ...EVENT, id: 7, symbol: 'PEPEUSDT', venue: { name: 'OKX' } }
    const url = await serveFrames([HANDSHAKE, { type: 'EVENT', payload: odd }])
    const feed = tail(['--feed-url', url, '--json'])
    await feed.until(() => feed.lines.length > 0 && feed.errors.some((line) => line.includes('"live"')))
    feed.interrupt('SIGTERM')
    expect(await feed.exit).toBe(0)
    expect(feed.lines.map((line) => JSON.parse(line))).toEqual([odd])
    // Besides its states a slow machine may make it warn; a warning has a level instead.
    for (const line of feed.errors)
      expect(
        Object.keys(JSON.parse(line)).filter((name) => name === 'state' || name === 'level'),
      ).toHaveLength(1)
  })
  test('P6: malformed frames are skipped and counted', async () => {
    const bad = ['{', '[]', '\u0000', { type: 'NEW' }, { type: 'EVENT', payload: { ...EVENT, type: 5 } }]
    const url = await serveFrames([
      HANDSHAKE,
      { type: 'SNAPSHOT', payload: [] },
      ...bad,
      event(1),
      ...bad,
      event(2),
    ])
    const feed = tail(['--feed-url', url])
    await feed.until(() => feed.lines.length === 2)
    feed.interrupt()
    expect(await feed.exit).toBe(0)
    expect(feed.lines).toHaveLength(2)
    expect(feed.errors.at(-1)).toBe('10 malformed messages were skipped')
  })
  test('R3: a rejected key ends with 3 and says so', async () => {
    const feed = tail(['--feed-url', await serveFrames([AUTH_FAILED])])
    expect(await feed.exit).toBe(3)
    expect(feed.errors).toEqual([
      'connecting',
      'The server rejected the API key (AUTH_FAILED: Invalid or expired API key).',
    ])
    expect(feed.lines).toEqual([])
  })
  test('R3: a tier too low ends with 4 and says so', async () => {
    const frame = { type: 'ERROR', payload: { code: 'TIER_INSUFFICIENT', message: 'Upgrade to PULSE' } }
    const feed = tail(['--feed-url', await serveFrames([frame])])
    expect(await feed.exit).toBe(4)
    expect(feed.errors.join()).toContain("The API key's tier is too low; FastFeed needs PULSE or higher")
  })
  test.each([
    [{ authStyle: 'http' as const, authCode: 'INVALID_API_KEY' }, 3],
    [{ authStyle: 'http' as const, authCode: 'TIER_INSUFFICIENT' }, 4],
  ])('R3: the same by the HTTP status of the upgrade: %j', async (faults, code) => {
    await withFeed(
      async ({ server }) => {
        expect(await tail(['--feed-url', server.wsUrl]).exit).toBe(code)
      },
      { faults },
    )
  })
})

describe('tail on a bad network', () => {
  test('G2, G5: cuts, spoiled and doubled frames cost nothing and print nothing twice', async () => {
    await withFeed(async ({ server, proxy }) => {
      const feed = tail(['--feed-url', proxy.wsUrl, '--json'])
      server.emitMany(Array.from({ length: 20 }, () => ({})))
      await feed.until(() => feed.lines.length === 20)
      proxy.set({ kind: 'duplicate-frames', probability: 0.3 })
      for (let round = 0; round < 3; round++) {
        server.emitMany(Array.from({ length: 10 }, () => ({})))
        proxy.set({ kind: round === 1 ? 'reset' : 'cut' })
        // More than a SNAPSHOT brings: the rest must come from history.
        server.emitMany(Array.from({ length: 300 }, () => ({})))
        const all = server.events.length
        await feed.until(() => feed.lines.length >= all)
      }
      feed.interrupt()
      expect(await feed.exit).toBe(0)
      expect(idsOf(feed.lines).sort((a, b) => a - b)).toEqual(server.events.map(({ id }) => id))
    })
  })
})

describe('tail with a folder', () => {
  test.skipIf(process.platform === 'win32')('nobody else on the machine may read the journal', async () => {
    const dataDir = join(folder(), 'mine')
    const url = await serveFrames([HANDSHAKE, { type: 'SNAPSHOT', payload: [EVENT] }])
    const feed = tail(['--feed-url', url, '--data-dir', dataDir])
    await feed.until(() => feed.lines.length > 0)
    feed.interrupt()
    await feed.exit
    const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)
    expect(modeOf(dataDir)).toBe('700')
    for (const name of readdirSync(dataDir))
      expect([name, modeOf(join(dataDir, name))]).toEqual([name, '600'])
  })

  test('the next run prints what was missed, each once, and --history prints all by id', async () => {
    const dataDir = folder()
    await withFeed(async ({ server }) => {
      const args = ['--feed-url', server.wsUrl, '--json', '--data-dir', dataDir]
      server.emitMany(Array.from({ length: 30 }, () => ({})))
      const first = tail(args)
      await first.until(() => first.lines.length === 30)
      const live = server.emit()
      await first.until(() => first.lines.length === 31)
      await endOnceJournaled(first, dataDir, 31)
      const missed = server.emitMany(Array.from({ length: 450 }, () => ({})))
      const second = tail(args)
      await second.until(() => second.lines.length >= 450)
      const later = server.emit()
      await second.until(() => second.lines.length >= 451)
      second.interrupt()
      expect(await second.exit).toBe(0)
      expect(idsOf(first.lines).at(-1)).toBe(live.id)
      expect(idsOf(second.lines).sort((a, b) => a - b)).toEqual([...missed, later].map(({ id }) => id))
      const history = tail(['--history', '--data-dir', dataDir], { FASTFEED_API_KEY: '' })
      expect(await history.exit).toBe(0)
      expect(history.lines.map((line) => JSON.parse(line))).toEqual(server.events)
      expect(history.errors).toEqual([])
      const [sample] = server.events
      const words = [
        '--history',
        '--data-dir',
        dataDir,
        '--symbols',
        sample?.symbol ?? '',
        '--events',
        sample?.type ?? '',
      ]
      const some = tail(words, { FASTFEED_API_KEY: '' })
      expect(await some.exit).toBe(0)
      expect(some.lines.map((line) => JSON.parse(line))).toEqual(
        server.events.filter(({ symbol, type }) => symbol === sample?.symbol && type === sample?.type),
      )
    })
  })

  test.each([
    ['gives only its newest 20', { restWindow: 'newest', pageSize: 20 }, 20, 'gone'],
    [
      'gives its newest first, with a cursor',
      { restWindow: 'newest', pageSize: 20, restPaging: 'cursor' },
      60,
      null,
    ],
    ['sends empty pages between', { pageSize: 20, restPaging: 'emptyMore' }, 60, null],
    ['keeps only 30 and says 410', { retention: 30, restTooOld: '410' }, 30, 'gone'],
  ] as const)(
    'G2, G7: from a server that %s it gets all there is, and says what is gone',
    async (_, faults, expected, said) => {
      const dataDir = folder()
      await withFeed(async ({ server }) => {
        const args = ['--feed-url', server.wsUrl, '--json', '--data-dir', dataDir]
        server.emitMany(Array.from({ length: 3 }, () => ({})))
        const first = tail(args)
        await first.until(() => first.lines.length === 3)
        await endOnceJournaled(first, dataDir, 3)
        // The SNAPSHOT would give what REST does not.
        server.setFaults({ snapshotSize: 0, ...faults })
        const missed = server.emitMany(Array.from({ length: 60 }, () => ({})))
        const second = tail(args)
        await second.until(() => second.errors.some((line) => line.includes('"complete"')))
        second.interrupt()
        expect(await second.exit).toBe(0)
        const got = idsOf(second.lines).sort((a, b) => a - b)
        expect(got).toEqual(missed.slice(-expected).map(({ id }) => id))
        const gone = second.errors.filter((line) => line.includes('"gone"'))
        expect(gone).toHaveLength(said === null ? 0 : 1)
      })
    },
  )

  test('G5: killed at any moment, the next run goes on; at worst a line comes twice', async () => {
    const dataDir = folder()
    await withFeed(async ({ server }) => {
      const args = ['--feed-url', server.wsUrl, '--json', '--data-dir', dataDir]
      // Without any position in the journal the next run would be a first one (G10).
      const before = tail(args)
      server.emit()
      await before.until(() => before.lines.length === 1)
      await endOnceJournaled(before, dataDir, 1)
      const first = tail(args)
      await first.until(() => isLiveJson(first))
      server.emitMany(Array.from({ length: 50 }, () => ({})))
      await first.until(() => first.lines.length === 50)
      first.kill()
      await first.exit
      server.emitMany(Array.from({ length: 300 }, () => ({})))
      const second = tail(args)
      const printed = () => new Set(idsOf([...before.lines, ...first.lines, ...second.lines]))
      await second.until(() => printed().size === 351)
      second.interrupt()
      await second.exit
      const history = tail(['--history', '--data-dir', dataDir])
      await history.exit
      expect(idsOf(history.lines)).toEqual(server.events.map(({ id }) => id))
    })
  })
  test('without a folder nothing is written', async () => {
    const home = folder()
    const url = await serveFrames([HANDSHAKE, event(1)])
    const feed = tail(['--feed-url', url], { HOME: home, TMPDIR: home, XDG_CONFIG_HOME: home })
    await feed.until(() => feed.lines.length === 1)
    feed.interrupt()
    await feed.exit
    expect(readdirSync(home)).toEqual([])
  })
})

describe('tail and its reader', () => {
  test('a reader that leaves, as head does, ends it quietly with 0', async () => {
    await withFeed(async ({ server }) => {
      const feed = tail(['--feed-url', server.wsUrl])
      server.emit()
      await feed.until(() => feed.lines.length === 1)
      feed.closeStdout()
      const emitting = setInterval(() => server.emit(), 20)
      expect(await feed.exit).toBe(0)
      clearInterval(emitting)
      expect(feed.errors.join()).not.toMatch(/EPIPE|Error/)
    })
  })
  test.skipIf(!existsSync('/dev/full'))(
    'an output that cannot be written is told, and ends with 1',
    async () => {
      const full = openSync('/dev/full', 'w')
      cleanups.push(() => closeSync(full))
      const ended = async (args: readonly string[]): Promise<string> => {
        const run = spawnTail(args, {}, full)
        cleanups.push(run.kill)
        expect(await run.exit).toBe(1)
        return run.errors.join('\n')
      }
      const words = 'the output cannot be written: the disk is full'
      const dataDir = folder()
      await withFeed(async ({ server }) => {
        const feed = tail(['--feed-url', server.wsUrl, '--data-dir', dataDir])
        server.emit()
        await feed.until(() => feed.lines.length > 0)
        await endOnceJournaled(feed, dataDir, 1)
        const emitting = setInterval(() => server.emit(), 20)
        expect(await ended(['--feed-url', server.wsUrl])).toContain(words)
        clearInterval(emitting)
      })
      expect(await ended(['--history', '--data-dir', dataDir])).toBe(words)
      expect(await ended(['--help'])).toBe(words)
    },
  )
  test('a reader that pauses misses nothing', async () => {
    await withFeed(
      async ({ server }) => {
        const feed = tail(['--feed-url', server.wsUrl, '--json'])
        await feed.until(() => isLiveJson(feed))
        feed.stopReading()
        const bulky = { data: { note: 'x'.repeat(20_000) } }
        server.emitMany(Array.from({ length: 1500 }, () => bulky))
        await feed.until(() => feed.errors.some((line) => line.includes('output is not being read')))
        feed.readOn()
        await feed.until(() => feed.lines.length >= 1500)
        feed.interrupt()
        expect(await feed.exit).toBe(0)
        expect(idsOf(feed.lines).sort((a, b) => a - b)).toEqual(server.events.map(({ id }) => id))
      },
      { faults: { snapshotSize: 20 } },
    )
  })
})

const isLiveJson = ({ errors }: Tail) => errors.some((line) => line.includes('"state":"live"'))

describe('tail and bad usage', () => {
  const url = ['--feed-url', 'ws://127.0.0.1:9/ws/fastfeed']
  test.each([
    [['--nope'], {}, "Unknown option '--nope'."],
    [[], { FASTFEED_API_KEY: '' }, 'FASTFEED_API_KEY in the environment must hold the API key'],
    [['--feed-url', 'ws://feed.example/'], {}, '--feed-url: ws:// would send the API key unencrypted'],
    [
      url,
      { FASTFEED_API_KEY: '' },
      'FASTFEED_API_KEY in the environment must hold the API key: the API key is empty',
    ],
    [[...url, '--data-dir', '/dev/null/x'], {}, '--data-dir: /dev/null/x cannot be used as a folder'],
    [
      ['--history', '--data-dir', '/nonexistent'],
      {},
      '--data-dir: there is no journal (journal.db) in /nonexistent',
    ],
  ])('%j ends with 2 and a sentence', async (args, env, sentence) => {
    const feed = tail(args, env)
    expect(await feed.exit).toBe(2)
    expect(feed.errors[0]).toContain(sentence)
    expect(feed.lines).toEqual([])
  })
  test('--help prints the usage and ends with 0', async () => {
    const feed = tail(['--help'])
    expect(await feed.exit).toBe(0)
    expect(feed.lines[0]).toMatch(/^Usage: /)
  })
})

describe('the key', () => {
  test('never appears in output or folder, whatever the server quotes back', async () => {
    const dataDir = folder()
    const frames = [
      HANDSHAKE,
      { type: 'ERROR', payload: { code: 'ODD', message: `your key ${CANARY} is odd` } },
      `not json ${CANARY}`,
      { type: CANARY },
      event(1),
      { type: 'ERROR', payload: { code: 'AUTH_FAILED', message: `key ${CANARY} and token=${CANARY}` } },
    ]
    const feed = tail(['--feed-url', await serveFrames(frames), '--data-dir', dataDir])
    expect(await feed.exit).toBe(3)
    const refused = tail(['--feed-url', 'ws://127.0.0.1:9/ws/fastfeed', '--data-dir', dataDir, '--json'])
    await refused.until(() => refused.errors.some((line) => line.includes('reconnecting')))
    refused.interrupt()
    expect(await refused.exit).toBe(0)
    writeFileSync(join(dataDir, 'control'), 'control')
    const files = readdirSync(dataDir)
    expect(files).toEqual(expect.arrayContaining(['control', 'journal.db']))
    for (const file of files) expect(readFileSync(join(dataDir, file)).includes(CANARY)).toBe(false)
    for (const output of [feed, refused]) expect(output.all()).not.toContain(CANARY)
  })
})
