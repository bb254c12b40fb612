/** Signing out, with and without the history, and the key entered meanwhile: on real journals in a folder of their own. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openJournal } from '../../src-main/adapters/journal/open-journal.ts'
import { removeJournal } from '../../src-main/adapters/journal/quarantine.ts'
import type { AlertEngine } from '../../src-main/core/alerts/engine-types.ts'
import type { EngineConfig } from '../../src-main/core/ingest/engine-types.ts'
import { createFeedEngine } from '../../src-main/core/ingest/engine.ts'
import type { JournalEntry } from '../../src-main/core/ports.ts'
import { Secret } from '../../src-main/core/protocol/secret.ts'
import type { Hub } from '../../src-main/core/view/hub.ts'
import { createDemoHost } from '../../src-main/shell/feed/feed-factory.ts'
import { createFeedHost } from '../../src-main/shell/feed/feed-host.ts'
import { openFeed, type FeedMode } from '../../src-main/core/feed.ts'
import type { Secrets } from '../../src-main/shell/secrets/secrets.ts'
import { systemClock } from '../../src-main/adapters/clock.ts'
import { batchOf } from '../support/batch-of.ts'
import { START, wireEvent } from '../support/fakes/events.ts'
import { recordingLog, tempFolder } from '../unit/shell/support.ts'
import { entryOf } from '../support/entry-of.ts'

const KEY = new Secret('nxg_0123456789abcdef')
const OTHER = new Secret('nxg_fedcba9876543210')
const PINS = '{"v":1,"pins":[{"event":"Zanzibar"}]}'

const entry = (id: number): JournalEntry =>
  entryOf(wireEvent(id, { data: { note: 'Zanzibar' } }), { receivedAt: START })

function rig(demoPort = 9) {
  const folder = tempFolder()
  const files = { real: join(folder, 'journal.db'), demo: join(folder, 'demo-journal.db') }
  const log = recordingLog()
  let key: Secret | null = KEY
  const switched: FeedMode[] = []
  const configs: EngineConfig[] = []
  /** What a feed that lives on writes whenever it is asked to save. */
  const stopping = { delay: Promise.resolve() }
  const secrets = {
    key: () => key,
    info: () => ({ configured: key !== null, last4: '', storage: 'none', sealing: 'available' }),
    loaded: () => Promise.resolve(),
    askAgain: () => undefined,
    sealedCursor: () => null,
    signOut: () => void (key = null),
    setKey: (next: Secret) => Promise.resolve((key = next)).then(() => ({ ok: true, message: 'stored' })),
  } as unknown as Secrets // what the host uses of it
  const host = createFeedHost({
    secrets,
    log,
    fingerprint: (secret) => secret.last4(),
    feedUrlOverride: null,
    after: (ms, run) => systemClock.setTimer(ms, run),
    connection: () => ({ feedUrl: 'wss://feed.example/ws', symbols: [], events: [] }),
    demo: createDemoHost(() =>
      Promise.resolve({ wsUrl: `ws://127.0.0.1:${demoPort}/ws/fastfeed`, stop: () => Promise.resolve() }),
    ),
    onSwitched: (mode) => void switched.push(mode),
    removeHistory: () => removeJournal(files.real),
    open: (mode) => {
      const journal = openJournal({ file: files[mode], log })
      onTestFinished(() => journal.terminate())
      return openFeed({
        mode,
        log,
        openJournal: () => journal,
        hub: { add: () => undefined, touch: () => undefined, preload: () => undefined } as unknown as Hub,
        createAlerts: () =>
          ({
            feedState: () => undefined,
            onChange: () => () => undefined,
            restore: () => undefined,
            documents: () => ({ 'alerts-pins': PINS }),
            view: () => ({ unacknowledged: 0 }),
            dispose: () => undefined,
          }) as unknown as AlertEngine, // what the feed uses of it
        createEngine: (port, sink) => {
          const engine = createFeedEngine(
            {
              clock: systemClock,
              random: { next: () => 0 },
              // Never answers.
              sockets: {
                open: () => ({
                  send: () => undefined,
                  controlPing: () => undefined,
                  terminate: () => undefined,
                }),
              },
              recoveryApi: { fetchPage: () => () => undefined },
              journal: port,
              log,
            },
            sink,
          )
          const start = (config: EngineConfig): void => {
            configs.push(config)
            engine.start(config)
          }
          return { ...engine, start, stop: () => stopping.delay.then(() => engine.stop()) }
        },
        onStatus: () => undefined,
        onAlerts: () => undefined,
        onClock: () => undefined,
        onCommitted: () => undefined,
        onQuarantined: () => undefined,
        onUncertain: () => undefined,
      })
    },
  })
  onTestFinished(() => host.close())

  /** A journal with events, an open gap, pinned alerts, and one that was damaged before. */
  async function fill(mode: FeedMode): Promise<void> {
    const { journal, terminate } = openJournal({ file: files[mode], log })
    await journal.open({ origin: 'https://feed.example', keyFingerprint: 'cdef' })
    await journal.append(
      batchOf({
        entries: [entry(1), entry(2)],
        cursor: { epoch: 1, committedId: 2 },
        gaps: [{ id: 'g', from: 1, to: 2, outcome: 'open', reason: 'Zanzibar' }],
        documents: { 'alerts-pins': PINS },
      }),
    )
    await journal.close()
    await terminate()
    writeFileSync(`${files[mode]}.corrupt-2026`, 'Zanzibar')
  }
  const everything = (mode: FeedMode): string =>
    readdirSync(folder)
      .filter((name) => name.startsWith(mode === 'real' ? 'journal.db' : 'demo-journal.db'))
      .map((name) => readFileSync(join(folder, name)).toString('latin1'))
      .join()
  return { host, fill, everything, switched, configs, stopping, files, key: () => key }
}

test('signing out with the history leaves nothing of it: no event, pin, gap, nor damaged journal', async () => {
  const { host, fill, everything, key } = rig()
  await fill('real')
  await host.start('real')
  // What is not in the journal yet must not get there afterwards.
  host.feed().engine.saveDocuments()
  expect(everything('real')).toContain('Zanzibar')
  expect(await host.signOut({ wipeHistory: true })).toBe(true)
  expect(key()).toBeNull()
  expect(host.feed().status().connection.kind).toBe('needs-key')
  expect(await host.feed().history.stats()).toMatchObject({ events: 0 })
  host.feed().engine.saveDocuments()
  await host.close()
  expect(everything('real')).not.toContain('Zanzibar')
})

test('from within the demo the real history goes, the demo goes on with its own', async () => {
  const { host, fill, everything, files, key } = rig()
  await fill('real')
  await fill('demo')
  await host.start('demo')
  expect(await host.signOut({ wipeHistory: true })).toBe(true)
  expect(key()).toBeNull()
  expect(existsSync(files.real)).toBe(false)
  expect(everything('real')).toBe('')
  expect(everything('demo')).toContain('Zanzibar')
  expect(host.mode()).toBe('demo')
})

test('signing out alone keeps the history readable', async () => {
  const { host, fill, key } = rig()
  await fill('real')
  await host.start('real')
  expect(await host.signOut({ wipeHistory: false })).toBe(true)
  expect(key()).toBeNull()
  expect(await host.feed().history.stats()).toMatchObject({ events: 2 })
})

test('a key entered while a sign-out is under way is kept: it was the later word', async () => {
  const { host, stopping, key } = rig()
  await host.start('real')
  let flushed = (): void => undefined
  stopping.delay = new Promise((resolve) => (flushed = resolve))
  const leaving = host.signOut({ wipeHistory: false })
  const entering = host.setKey(OTHER, { rememberWeakly: false })
  flushed()
  await leaving
  expect(await entering).toMatchObject({ ok: true, message: 'stored' })
  expect(key()).toBe(OTHER)
  expect(host.feed().status().connection.kind).not.toBe('needs-key')
})

test('G8: the demo is one feed whatever its port; a real feed belongs to its address', async () => {
  const [first, second] = [rig(9), rig(10)]
  await first.host.start('demo')
  await second.host.start('demo')
  const [one, other] = [first.configs[0], second.configs[0]]
  expect(one?.url.origin).not.toBe(other?.url.origin)
  expect(one?.identity).toEqual(other?.identity)
  await first.host.start('real')
  expect(first.configs[1]?.identity.origin).toBe('https://feed.example')
})
