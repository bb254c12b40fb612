import { expect, test } from 'vitest'
import type { AlertEngine } from '../../../src-main/core/alerts/engine-types.ts'
import type { DeviationKind } from '../../../src-main/core/protocol/deviations.ts'
import type { EngineSink, FeedEngine } from '../../../src-main/core/ingest/engine-types.ts'
import type { FeedStatus } from '../../../src-main/core/ingest/types.ts'
import type { Deviation } from '../../../src-main/core/protocol/deviations.ts'
import {
  EVERYTHING,
  type CursorIdentity,
  type HistoryPort,
  type JournalPort,
} from '../../../src-main/core/ports.ts'
import type { Hub } from '../../../src-main/core/view/hub.ts'
import { Secret } from '../../../src-main/core/protocol/secret.ts'
import { createCursorKeeper } from '../../../src-main/shell/feed/feed-factory.ts'
import { openFeed } from '../../../src-main/core/feed.ts'
import { START, wireEvent } from '../../support/fakes/events.ts'
import { recordingLog } from './support.ts'

const IDENTITY = { origin: 'https://feed.example', keyFingerprint: 'f00d' }
const CONFIG = {
  url: { base: 'wss://feed.example/ws', origin: 'https://feed.example', symbols: [], events: [] },
  key: new Secret('nxg_0123456789abcdef'),
  identity: IDENTITY,
  sealedCursor: null,
}
const BATCH = {
  source: 'live',
  epoch: 1,
  receivedAt: START,
  events: [wireEvent(1)],
  lagMs: [12],
  ageMs: [],
  silent: false,
} as const

function rig() {
  const calls: string[] = []
  let status = { connection: { kind: 'stopped' }, journal: 'opening' } as FeedStatus // only what is read
  let sink: EngineSink | null = null
  const opened: CursorIdentity[] = []
  let addFails = false
  let deviations: readonly Deviation[] = []
  const feed = openFeed({
    mode: 'real',
    openJournal: () => ({
      // Sound: openFeed itself calls nothing else of these ports.
      journal: {
        open: (identity: CursorIdentity) => Promise.resolve(void opened.push(identity)),
      } as unknown as JournalPort,
      history: {
        page: () => {
          calls.push('page')
          return Promise.resolve({ events: [], next: null })
        },
      } as unknown as HistoryPort,
      terminate: () => Promise.resolve(void calls.push('terminate')),
    }),
    createAlerts: () =>
      ({
        accept: () => [null],
        feedState: (state: string) => calls.push(`alerts ${state}`),
        onChange: () => () => undefined,
        documents: () => ({}),
        view: () => ({ unacknowledged: 0 }),
        dispose: () => calls.push('alerts disposed'),
      }) as unknown as AlertEngine,
    createEngine: (_journal, given) => {
      sink = given
      return {
        start: () => calls.push('start'),
        status: () => status,
        clockDoubt: () => null,
        deviations: () => deviations,
        saveDocuments: () => calls.push('saved'),
        gathered: () => Promise.resolve(void calls.push('gathered')),
        dispose: () => Promise.resolve(void calls.push('engine disposed')),
      } as unknown as FeedEngine
    },
    hub: {
      add: () => {
        if (addFails) throw new Error('view broke')
        calls.push('rows')
      },
      touch: () => undefined,
      preload: () => undefined,
    } as unknown as Hub,
    onStatus: () => undefined,
    onAlerts: () => undefined,
    onClock: () => undefined,
    onCommitted: (identity) => void calls.push(`committed ${identity.keyFingerprint}`),
    onQuarantined: () => undefined,
    onUncertain: (kind) => void calls.push(`uncertain ${kind}`),
    log: recordingLog(),
  })
  const told = (): EngineSink => {
    if (sink === null) throw new Error('no engine')
    return sink
  }
  return {
    feed,
    calls,
    opened,
    told,
    breakView: () => (addFails = true),
    deviate: (...kinds: readonly DeviationKind[]) => {
      deviations = kinds.map((kind) => ({ kind, count: 1, firstAt: 0, lastAt: 0, example: '' }))
      told().changed()
    },
    become(next: Partial<FeedStatus>) {
      status = { ...status, ...next }
      told().changed()
    },
  }
}

test('G4: who reads history has what gathers written first; who opens the window waits for nothing', async () => {
  const { feed, calls, become } = rig()
  become({ journal: 'ok' })
  expect(calls.filter((call) => call === 'gathered' || call === 'page')).toEqual(['page'])
  calls.length = 0
  await feed.history.page(EVERYTHING, null, 10)
  expect(calls).toEqual(['gathered', 'page'])
})

test('A2: a view that breaks costs no alert: the decision comes back all the same', () => {
  const { told, breakView } = rig()
  breakView()
  expect(told().accept(BATCH)).toEqual([null])
})

test('A14: the policy hears once of each turn; a missing key is not a feed that is down', async () => {
  const { feed, calls, become } = rig()
  feed.noKey('none')
  feed.connect(CONFIG)
  become({ connection: { kind: 'connecting', attempt: 1 } })
  become({ connection: { kind: 'live', since: START } })
  become({ connection: { kind: 'live', since: START } })
  become({ connection: { kind: 'stale', since: START } })
  expect(calls.filter((call) => call.startsWith('alerts'))).toEqual([
    'alerts stopped',
    'alerts down',
    'alerts up',
    'alerts down',
  ])
})

test('A14: a stored key that is not given out is a feed that is down, until it connects', () => {
  const { feed, calls } = rig()
  feed.noKey('waiting')
  expect(feed.status().connection).toEqual({ kind: 'key-locked', waiting: true })
  feed.noKey('unreadable')
  expect(feed.status().connection).toEqual({ kind: 'key-locked', waiting: false })
  feed.noKey('none')
  expect(calls.filter((call) => call.startsWith('alerts'))).toEqual(['alerts locked', 'alerts stopped'])
})

test('without a key the state says so, history is opened for reading, and no cursor is touched', async () => {
  const { feed, opened, calls } = rig()
  feed.noKey('none')
  await feed.openWithoutKey('https://feed.example')
  expect(feed.status()).toMatchObject({ connection: { kind: 'needs-key' }, journal: 'ok' })
  expect(opened).toEqual([{ origin: 'https://feed.example', keyFingerprint: '' }])
  expect(calls).toContain('page')
})

test('G8: after signing out the journal keeps the identity that the engine opened it with', async () => {
  const { feed, opened } = rig()
  feed.connect(CONFIG)
  feed.noKey('none')
  await feed.openWithoutKey('https://feed.example')
  expect(opened).toEqual([])
  expect(feed.status().connection.kind).toBe('needs-key')
})

test('the rows of the journal are read once it is open, and once only', async () => {
  const { calls, become } = rig()
  become({ journal: 'opening' })
  expect(calls).not.toContain('page')
  become({ journal: 'ok' })
  await Promise.resolve()
  become({ journal: 'ok' })
  expect(calls.filter((call) => call === 'page')).toHaveLength(1)
})

test('R8: closed, it saves, ends policy, engine and threads in that order and hears nothing more', async () => {
  const { feed, calls, become } = rig()
  await feed.close()
  expect(calls).toEqual(['saved', 'alerts disposed', 'engine disposed', 'terminate'])
  become({ connection: { kind: 'live', since: START } })
  expect(calls).toHaveLength(4)
})

test('G8: the cursor is noted at every commit and sealed at most every 30 s', () => {
  let now = 0
  const calls: string[] = []
  const keep = createCursorKeeper(
    {
      noteCursor: (_identity, cursor) => void calls.push(`note ${cursor.committedId}`),
      sealCursor: () => Promise.resolve(void calls.push('seal')),
    },
    () => now,
  )
  for (const at of [0, 1000, 31_000, 32_000]) {
    now = at
    keep(IDENTITY, { epoch: 1, committedId: at })
  }
  expect(calls).toEqual(['note 0', 'note 1000', 'note 31000', 'seal', 'note 32000'])
})

test('G7: what costs the app its certainty is told once a kind, and nothing else is', () => {
  const { deviate, calls } = rig()
  deviate('joined', 'id-unordered')
  deviate('joined', 'id-unordered')
  deviate('joined', 'id-unordered', 'delay-unreadable')
  expect(calls.filter((call) => call.startsWith('uncertain'))).toEqual([
    'uncertain id-unordered',
    'uncertain delay-unreadable',
  ])
})
