/** Which feed the app is on, real or demo, and with which key and address it connects. Switching replaces all of it. */
import type { Result } from '../../contract/contract.ts'
import type { Feed, FeedMode, NoKey } from '../../core/feed.ts'
import type { EngineConfig } from '../../core/ingest/engine-types.ts'
import type { After, CursorIdentity, FeedUrl, LogPort } from '../../core/ports.ts'
import { Secret } from '../../core/protocol/secret.ts'
import { parseFeedUrl } from '../../core/protocol/url.ts'
import type { ConnectionSettings } from '../../core/settings/document-schema.ts'
import type { Hub } from '../../core/view/hub.ts'
import type { Timeline } from '../diagnostics/timeline.ts'
import type { InAppAlerts } from '../notifications/notifier.ts'
import type { DesktopNotifications } from '../notifications/notifications.ts'
import type { Secrets } from '../secrets/secrets.ts'
import type { OnlineWatch } from '../system/machine-watch.ts'
import { DEMO_ORIGIN, type DemoHost } from './feed-factory.ts'

interface FeedHostPorts {
  readonly open: (mode: FeedMode) => Feed
  readonly demo: DemoHost
  readonly secrets: Secrets
  readonly connection: () => ConnectionSettings
  /** `--feed-url`: for this run, over the settings. */
  readonly feedUrlOverride: string | null
  readonly fingerprint: (key: Secret) => string
  /** Deletes the real feed's journal, which no feed has open at that moment. */
  readonly removeHistory: () => void
  /** Another feed took over: the view starts anew. */
  readonly onSwitched: (mode: FeedMode) => void
  readonly after: After
  readonly log: LogPort
}

export interface FeedHost {
  feed(): Feed
  mode(): FeedMode
  /** The first feed, so that there is one to show; `start` connects it. */
  open(mode: FeedMode): void
  start(mode: FeedMode): Promise<Result>
  /** Key, address or subscription changed: connects anew with what there is, and asks for a stored key again. */
  reconnect(): Promise<Result>
  /** What is known of the stored key changed: connects with it if that was waited for, or says what became of it. */
  keyChanged(): Promise<void>
  /** Keeps the key and connects to the real feed with it; in turn, so that no sign-out under way forgets it. */
  setKey(key: Secret, options: { readonly rememberWeakly: boolean }): Promise<Result>
  /**
   * Disconnects and forgets the key. The journal stays readable, unless it is to go: then the real one goes, also from
   * within the demo. Answers false when it had to go and could not.
   */
  signOut(options: { readonly wipeHistory: boolean }): Promise<boolean>
  close(): Promise<void>
}

/** A disk that hangs must not keep a key that is entered, or arrives, from connecting. */
const OPEN_WITHIN_MS = 5_000

export function createFeedHost(ports: FeedHostPorts): FeedHost {
  const { demo, secrets, log } = ports
  let feed: Feed | null = null
  /** Switches run one after the other: a second click must not find half a feed. */
  let queue: Promise<unknown> = Promise.resolve()

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = queue.then(work, work)
    queue = run.catch(() => undefined)
    return run
  }

  function configFor(url: FeedUrl, key: Secret, mode: FeedMode): EngineConfig {
    const origin = mode === 'demo' ? DEMO_ORIGIN : url.origin
    const identity: CursorIdentity = { origin, keyFingerprint: ports.fingerprint(key) }
    // A demo's ids are sealed nowhere, and it needs no key store.
    return { url, key, identity, sealedCursor: mode === 'demo' ? null : secrets.sealedCursor(identity) }
  }

  function whyNoKey(): NoKey {
    const { storage } = secrets.info()
    return storage === 'waiting' || storage === 'unreadable' ? storage : 'none'
  }

  const within = (ms: number, work: Promise<void>): Promise<void> =>
    new Promise((resolve, reject) => {
      const cancel = ports.after(ms, resolve)
      work.then(resolve, reject).finally(cancel)
    })

  async function connect(target: Feed): Promise<Result> {
    const { symbols, events, feedUrl } = ports.connection()
    if (target.mode === 'demo') {
      const server = await demo.start()
      const url = parseFeedUrl({ feedUrl: server.wsUrl, symbols, events })
      if (!url.ok) return url
      target.connect(configFor(url.url, new Secret(server.key), 'demo'))
      return { ok: true, message: 'The demo feed is running.' }
    }
    const url = parseFeedUrl({ feedUrl: ports.feedUrlOverride ?? feedUrl, symbols, events })
    if (!url.ok) return { ok: false, message: `Feed URL: ${url.message}` }
    if (secrets.key() === null) {
      target.noKey(whyNoKey())
      await secrets.loaded()
    }
    const key = secrets.key()
    if (key === null) {
      const why = whyNoKey()
      target.noKey(why)
      await within(OPEN_WITHIN_MS, target.openWithoutKey(url.url.origin))
      return {
        ok: false,
        message: why === 'none' ? 'No API key is set.' : 'The stored API key cannot be read yet.',
      }
    }
    target.connect(configFor(url.url, key, 'real'))
    return { ok: true, message: 'Connecting.' }
  }

  const current = (): Feed => {
    // Before `start` there is no window and no handler that could ask.
    if (feed === null) throw new Error('no feed is open')
    return feed
  }

  function openAnew(mode: FeedMode): Feed {
    feed = ports.open(mode)
    ports.onSwitched(mode)
    return feed
  }

  async function switchTo(mode: FeedMode): Promise<Result> {
    const former = feed?.mode === mode ? null : feed
    if (former !== null) await former.close()
    if (former?.mode === 'demo') await demo.stop()
    try {
      return await connect(feed?.mode === mode ? feed : openAnew(mode))
    } catch (error) {
      log.error('the feed could not be started', { mode, error })
      return {
        ok: false,
        message: mode === 'demo' ? 'The demo feed could not be started.' : 'The feed could not be started.',
      }
    }
  }

  async function signOutAndWipe(): Promise<boolean> {
    const isReal = current().mode === 'real'
    let wiped = true
    try {
      // A feed that lives would write back what it still holds: events in its queue, pinned alerts, gaps.
      if (isReal) await current().close()
      ports.removeHistory()
    } catch (error) {
      log.error('the history could not be deleted', { error })
      wiped = false
    }
    secrets.signOut()
    if (isReal) await connect(openAnew('real'))
    return wiped
  }

  return {
    feed: current,
    mode: () => feed?.mode ?? 'real',
    open: (mode) => void openAnew(mode),
    start: (mode) => inTurn(() => switchTo(mode)),
    reconnect: () => {
      secrets.askAgain()
      return inTurn(() => connect(current()))
    },
    keyChanged: () =>
      inTurn(async () => {
        const target = current()
        if (target.mode === 'real' && target.status().connection.kind === 'key-locked') await connect(target)
      }),
    setKey: (key, options) =>
      inTurn(async () => {
        const stored = await secrets.setKey(key, options)
        const connected = await switchTo('real')
        return connected.ok ? stored : connected
      }),
    signOut: ({ wipeHistory }) =>
      inTurn(async () => {
        if (wipeHistory) return signOutAndWipe()
        const isReal = current().mode === 'real'
        if (isReal) await current().engine.stop()
        secrets.signOut()
        if (isReal) await connect(current())
        return true
      }),
    close: () =>
      inTurn(async () => {
        await feed?.close()
        await demo.stop()
      }),
  }
}

interface FeedSwitchPorts {
  readonly hub: Pick<Hub, 'reset' | 'touch'>
  readonly notifications: Pick<DesktopNotifications, 'closeAll'>
  readonly inApp: Pick<InAppAlerts, 'clear'>
  readonly online: Pick<OnlineWatch, 'switched'>
  readonly timeline: Pick<Timeline, 'note'>
  /** Badge and tray. */
  readonly showAlerts: () => void
}

/** Demo to real or back: nothing that the former feed put before the user may lead into the new one. */
export function feedSwitched(ports: FeedSwitchPorts, mode: FeedMode): void {
  ports.timeline.note(`${mode} feed`)
  ports.notifications.closeAll()
  ports.inApp.clear()
  ports.online.switched()
  ports.hub.reset()
  ports.hub.touch('status', 'alerts', 'latency')
  ports.showAlerts()
}
