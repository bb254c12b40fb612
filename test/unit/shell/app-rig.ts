/** The app behind its IPC, with real handlers, stores and policy, and fakes where the world begins. */
import { join } from 'node:path'
import { createAlertEngine } from '../../../src-main/core/alerts/engine.ts'
import type { NotificationRequest } from '../../../src-main/core/alerts/engine-types.ts'
import type { FeedEngine } from '../../../src-main/core/ingest/engine-types.ts'
import type { ConnectionState, FeedStatus } from '../../../src-main/core/ingest/types.ts'
import type { EventRef, HistoryPort, StoredEvent } from '../../../src-main/core/ports.ts'
import { createHub } from '../../../src-main/core/view/hub.ts'
import { localCalendar } from '../../../src-main/adapters/clock.ts'
import type { ForwardAnswer, ForwardRequest } from '../../../src-main/core/forward/types.ts'
import { createRedactor, keyFingerprint } from '../../../src-main/adapters/redact.ts'
import {
  channelOf,
  type FeedDelta,
  type InvokeName,
  type WindowIntent,
} from '../../../src-main/contract/contract.ts'
import { createDemoHost } from '../../../src-main/shell/feed/feed-factory.ts'
import { createActivity } from '../../../src-main/shell/system/power.ts'
import { createExporter, createOutputFile } from '../../../src-main/shell/export/export.ts'
import { createForwarding } from '../../../src-main/shell/forward/forwarding.ts'
import { openForwardSecrets } from '../../../src-main/shell/secrets/forward-secrets.ts'
import { createFeedHost } from '../../../src-main/shell/feed/feed-host.ts'
import { saveMarks, type Feed, type FeedMode } from '../../../src-main/core/feed.ts'
import type { AppParts } from '../../../src-main/shell/app-parts.ts'
import { createInAppAlerts } from '../../../src-main/shell/notifications/notifier.ts'
import { createHandlers, registerIpc } from '../../../src-main/shell/ipc/ipc.ts'
import type { Sender } from '../../../src-main/contract/validate.ts'
import { createNotices } from '../../../src-main/shell/notifications/notices.ts'
import { openSecrets } from '../../../src-main/shell/secrets/secrets.ts'
import { createSelfTest } from '../../../src-main/core/self-test/run.ts'
import { policyOf } from '../../../src-main/shell/settings/settings-effects.ts'
import { openSettings } from '../../../src-main/shell/settings/settings-store.ts'
import { createTimeline } from '../../../src-main/shell/diagnostics/timeline.ts'
import { createVault } from '../../../src-main/shell/secrets/vault.ts'
import type { FeedWindow } from '../../../src-main/shell/window/feed-window.ts'
import { FakeClock } from '../../support/fakes/clock.ts'
import { NOW, plainStore, recordingLog, tempFolder } from './support.ts'

const counters = {
  frames: 0,
  malformed: 0,
  events: 0,
  duplicates: 0,
  recovered: 0,
  late: 0,
  connects: 0,
  pendingJournal: 0,
  pendingJournalPeak: 0,
  shed: 0,
}
const noLatency = { P0: null, P1: null, P2: null }

function fakeEngine(calls: string[]) {
  let connection: ConnectionState = { kind: 'needs-key' }
  const status = (): FeedStatus => ({
    connection,
    recovery: { kind: 'idle' },
    tier: null,
    delayMs: 0,
    gaps: [],
    journal: 'ok',
    journalProblem: null,
    lastHeardAt: null,
    lastServerError: null,
  })
  const engine: FeedEngine = {
    start(config) {
      calls.push(`start ${config.url.base}`)
      connection = { kind: 'live', since: NOW.getTime() }
    },
    stop() {
      calls.push('stop')
      connection = { kind: 'stopped' }
      return Promise.resolve()
    },
    reconnectNow: () => void calls.push('reconnectNow'),
    retryRecovery: () => void calls.push('retryRecovery'),
    saveDocuments: () => undefined,
    acknowledge: () => false,
    gathered: () => Promise.resolve(),
    forget: () => [],
    setOnline: () => undefined,
    networkChanged: () => undefined,
    resume: () => undefined,
    status,
    counters: () => counters,
    latencyMinutes: () => ({ lag: { P0: [], P1: [], P2: [] }, server: { P0: [], P1: [], P2: [] } }),
    latency: () => ({
      offsetMs: 0,
      uncertaintyMs: 1,
      basis: 'server',
      clock: null,
      lag: noLatency,
      server: noLatency,
    }),
    clockDoubt: () => null,
    deviations: () => [],
    dispose: () => Promise.resolve(),
  }
  return engine
}

function fakeHistory(stored: StoredEvent[], acknowledged: EventRef[]): HistoryPort {
  return {
    page: (_filter, _before, limit) =>
      Promise.resolve({ events: stored.slice(0, limit), next: null, toCarry: 0 }),
    get: (ref) =>
      Promise.resolve(stored.find(({ epoch, event }) => epoch === ref.epoch && event.id === ref.id) ?? null),
    count: () => Promise.resolve(stored.length),
    pulse: () => Promise.resolve({ bars: [], isWhole: true }),
    tally: () => Promise.resolve([]),
    walk: async (_filter, chunk) => void (await chunk(stored)),
    acknowledge(refs, at) {
      if (at !== null) acknowledged.push(...refs)
      else
        for (const { epoch, id } of refs) {
          const index = acknowledged.findIndex((one) => one.epoch === epoch && one.id === id)
          if (index >= 0) acknowledged.splice(index, 1)
        }
      return Promise.resolve()
    },
    prune: () => Promise.resolve(0),
    deleteAll() {
      stored.length = 0
      return Promise.resolve()
    },
    stats: () => Promise.resolve({ events: stored.length, bytes: 4096, oldest: null }),
    noise: () => Promise.resolve([{ symbol: 'BTCUSDT', type: 'X', interruptions: 3, acknowledged: 1 }]),
  }
}

export async function appRig() {
  const folder = tempFolder()
  const clock = new FakeClock(NOW.getTime())
  const log = recordingLog()
  const calls: string[] = []
  const stored: StoredEvent[] = []
  const acknowledged: EventRef[] = []
  const deltas: FeedDelta[] = []
  const intents: WindowIntent[] = []
  const notified: NotificationRequest[] = []
  const desktopCalls: string[] = []
  const answers = { save: null as string | null, open: null as string | null }
  const now = () => clock.wallMs()

  const hub = createHub({
    clock,
    send: (delta) => void deltas.push(structuredClone(delta)),
    sources: {
      status: () => host.feed().status(),
      alerts: () => host.feed().alerts.view(),
      latency: () => host.feed().engine.latency(),
      key: () => secrets.info(),
      settings: () => settings.current(),
      notices: () => notices.list(),
      inApp: () => inApp.list(),
      app: () => info(),
      demo: () => host.mode() === 'demo',
    },
  })
  const notices = createNotices(now, () => hub.touch('notices'))
  const inApp = createInAppAlerts(
    now,
    () => hub.touch('inApp'),
    () => () => undefined,
  )
  const stores = { openStore: plainStore, now: () => NOW, log, tell: notices.tell }
  const settings = openSettings({
    ...stores,
    file: join(folder, 'settings.json'),
    backup: join(folder, 'settings.backup.json'),
  })
  const vault = createVault(
    {
      isAsyncEncryptionAvailable: () => Promise.resolve(true),
      encryptStringAsync: (text) => Promise.resolve(Buffer.from(`v11${Buffer.from(text).toString('hex')}`)),
      decryptStringAsync: (sealed) =>
        Promise.resolve({
          result: Buffer.from(sealed.toString().slice(3), 'hex').toString(),
          shouldReEncrypt: false,
        }),
      getSelectedStorageBackend: () => 'gnome_libsecret',
    },
    'linux',
    (ms, run) => clock.setTimer(ms, run),
  )
  const after = (ms: number, run: () => void) => clock.setTimer(ms, run)
  const secrets = openSecrets({ ...stores, file: join(folder, 'secrets.json'), vault, after })
  const redactor = createRedactor()
  /** What left, and what is answered next. */
  const posted: ForwardRequest[] = []
  const answer = { next: { kind: 'http', status: 200, retryAfterS: null, body: '' } as ForwardAnswer }
  const forwarding = createForwarding({
    ...{ clock, notices, log, settings: settings.current, random: { next: () => 0 } },
    http: {
      post(request, _limitMs, _mayLeave, done) {
        posted.push(request)
        done(answer.next)
        return () => undefined
      },
    },
    secrets: openForwardSecrets({
      ...{ ...stores, vault, after, noteSecret: redactor.add },
      file: join(folder, 'forward.json'),
    }),
  })
  await secrets.load(null)

  const info = () => ({
    name: 'FastFeed',
    version: '0',
    platform: 'linux',
    wayland: false,
    electron: '',
    chrome: '',
    node: '',
    trayAvailable: true,
    feedUrlOverride: null,
  })
  const open = (mode: FeedMode): Feed => {
    const engine = fakeEngine(calls)
    const alerts = createAlertEngine(
      {
        clock,
        calendar: localCalendar,
        log,
        notifier: {
          notify(request, outcome) {
            notified.push(request)
            outcome('shown', '')
          },
          close: inApp.close,
          play: () => undefined,
          attract: () => undefined,
          showWindow: () => undefined,
          showInApp: inApp.show,
        },
      },
      policyOf(settings.current()),
    )
    const history = fakeHistory(stored, acknowledged)
    return {
      mode,
      engine,
      alerts,
      history,
      saveMarks: (keys, at) => saveMarks(engine, history, keys, at),
      connect: (config) => engine.start(config),
      status: () => engine.status(),
      noKey: () => undefined,
      openWithoutKey: () => Promise.resolve(),
      close: () => Promise.resolve(alerts.dispose()),
    }
  }
  const host = createFeedHost({
    open,
    demo: createDemoHost(() =>
      Promise.resolve({ wsUrl: 'ws://127.0.0.1:47815/ws/fastfeed', stop: () => Promise.resolve() }),
    ),
    secrets,
    connection: () => settings.current().connection,
    feedUrlOverride: null,
    after: (ms, run) => clock.setTimer(ms, run),
    fingerprint: keyFingerprint,
    removeHistory() {
      stored.length = 0
      calls.push('history removed')
    },
    onSwitched: () => hub.reset(),
    log,
  })
  await host.start('real')

  const window: FeedWindow = {
    create: () => undefined,
    show: () => void desktopCalls.push('show'),
    appear: () => undefined,
    raise: () => undefined,
    showMinimised: () => undefined,
    hide: () => void desktopCalls.push('hide'),
    toggle: () => undefined,
    isOurs: (id) => id === 1,
    isListening: () => true,
    send: () => true,
    intent: (intent) => void intents.push(intent),
    pageReady: () => undefined,
    attract: () => undefined,
    calm: () => undefined,
    setPinned: () => undefined,
    setOpacity: () => undefined,
    release: () => undefined,
  }
  const context: AppParts = {
    hub,
    host,
    forwarding,
    secrets,
    settings,
    notices,
    inApp,
    window,
    sounds: { play: () => undefined, tryOut: () => Promise.resolve({ played: true }), done: () => undefined },
    timeline: createTimeline(now),
    selfTest: createSelfTest({
      checks: () => [
        { name: 'disk', run: () => ({ kind: 'ok', detail: '118 GB free, says nxg_0123456789abcdef.' }) },
      ],
      ...{ clock, system: { platform: 'linux', wayland: false }, redact: redactor.text, log },
    }),
    info,
    calendar: localCalendar,
    now,
    log,
    redact: redactor.text,
    noteKey: redactor.add,
    openLicences: () => Promise.resolve({ ok: true, message: 'Opened.' }),
    updates: { status: () => ({ kind: 'off' }) },
    desktop: {
      saveFile: () => Promise.resolve(answers.save),
      openFile: () => Promise.resolve(answers.open),
      copyText: (text) => Promise.resolve(void desktopCalls.push(`copy ${text}`)),
      openExternal: (url) => Promise.resolve(void desktopCalls.push(`open ${url}`)),
      restart: () => void desktopCalls.push('restart'),
      openFileWithProgram: (path) => Promise.resolve(desktopCalls.push(`file ${path}`) > 0),
    },
    activity: createActivity(),
    exporter: createExporter({
      history: () => host.feed().history,
      askWhere: () => Promise.resolve(answers.save),
      create: createOutputFile,
      progress: () => undefined,
      now: () => NOW,
      log,
    }),
  }

  const channels = new Map<string, (event: Sender, ...args: unknown[]) => unknown>()
  registerIpc<Sender>({
    handle: (channel, listener) => void channels.set(channel, listener),
    handlers: createHandlers(context),
    appOrigin: 'app://feed',
    isOurWindow: window.isOurs,
    log,
  })
  const page: Sender = {
    senderFrame: { url: 'app://feed/index.html', parent: null },
    sender: { id: 1 },
  }
  /** As a page would: whatever it sends, checked or not. What cannot be cloned crosses no process, so it throws. */
  const ask = async (
    name: InvokeName,
    args: readonly unknown[] = [],
    event: Sender = page,
  ): Promise<unknown> => structuredClone(await channels.get(channelOf(name))?.(event, ...args))

  return {
    folder,
    clock,
    log,
    calls,
    posted,
    answer,
    stored,
    acknowledged,
    deltas,
    intents,
    notified,
    desktopCalls,
    answers,
    context,
    channels,
    page,
    ask,
  }
}
