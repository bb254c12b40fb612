/** Which feed the app is on, real or demo, and with which key and address it connects. Switching replaces all of it. */
import type { EngineConfig } from '../core/feed/engine-types.ts'
import type { CursorIdentity, FeedUrl, LogPort } from '../core/ports.ts'
import { Secret } from '../core/protocol/secret.ts'
import { parseFeedUrl } from '../core/protocol/url.ts'
import type { ConnectionSettings } from '../core/settings/types.ts'
import type { Result } from '../ipc-contract.ts'
import type { DemoHost } from './demo.ts'
import type { Feed, FeedMode } from './feed.ts'
import type { Secrets } from './secrets.ts'

export interface FeedHostPorts {
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
  readonly log: LogPort
}

export interface FeedHost {
  feed(): Feed
  mode(): FeedMode
  start(mode: FeedMode): Promise<Result>
  /** Key, address or subscription changed: connects anew with what there is. */
  reconnect(): Promise<Result>
  /** Keeps the key and connects to the real feed with it; in turn, so that no sign-out under way forgets it. */
  setKey(key: Secret, options: { readonly rememberWeakly: boolean }): Promise<Result>
  /**
   * Disconnects and forgets the key. The journal stays readable, unless it is to go: then the real one goes, also from
   * within the demo. Answers false when it had to go and could not.
   */
  signOut(options: { readonly wipeHistory: boolean }): Promise<boolean>
  close(): Promise<void>
}

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

  function configFor(url: FeedUrl, key: Secret): EngineConfig {
    const identity: CursorIdentity = { origin: url.origin, keyFingerprint: ports.fingerprint(key) }
    return { url, key, identity, sealedCursor: secrets.sealedCursor(identity) }
  }

  async function connect(target: Feed): Promise<Result> {
    const { symbols, events, feedUrl } = ports.connection()
    if (target.mode === 'demo') {
      const server = await demo.start()
      const url = parseFeedUrl({ feedUrl: server.wsUrl, symbols, events })
      if (!url.ok) return url
      target.connect(configFor(url.url, new Secret(server.key)))
      return { ok: true, message: 'The demo feed is running.' }
    }
    const url = parseFeedUrl({ feedUrl: ports.feedUrlOverride ?? feedUrl, symbols, events })
    if (!url.ok) return { ok: false, message: `Feed URL: ${url.message}` }
    const key = secrets.key()
    if (key === null) {
      await target.needsKey(url.url.origin)
      return { ok: false, message: 'No API key is set.' }
    }
    target.connect(configFor(url.url, key))
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
    if (feed?.mode === mode) return connect(feed)
    const former = feed
    if (former !== null) await former.close()
    if (former?.mode === 'demo') await demo.stop()
    const next = openAnew(mode)
    try {
      return await connect(next)
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
    start: (mode) => inTurn(() => switchTo(mode)),
    reconnect: () => inTurn(() => connect(current())),
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
