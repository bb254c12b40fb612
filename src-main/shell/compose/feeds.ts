/**
 * What goes over the network: the feed that runs, real or demo, with what it sets in motion (cursor, badge, tray, online watch);
 * forwarding; and for both the system's proxy and authorities.
 */
import { networkInterfaces } from 'node:os'
import { app, net, session } from 'electron'
import { systemClock, systemRandom } from '../../adapters/clock.ts'
import { keyFingerprint } from '../../adapters/redact.ts'
import { type AgentFor, proxyAgents } from '../../adapters/proxy.ts'
import { removeJournal } from '../../adapters/journal/quarantine.ts'
import type { NotifierPort } from '../../core/alerts/engine-types.ts'
import type { AlertView } from '../../core/alerts/types.ts'
import type { ForwardPort, Presence } from '../../core/forward/types.ts'
import type { LogPort } from '../../core/ports.ts'
import { newsOf } from '../../core/ingest/status.ts'
import { startDemoServer } from '../../demo/server.ts'
import { createCursorKeeper, createDemoHost, createFeedFactory, DEMO_PORT } from '../feed/feed-factory.ts'
import { createFeedHost, feedSwitched, type FeedHost } from '../feed/feed-host.ts'
import { journalTeller } from '../notifications/journal-teller.ts'
import { clockTeller, journalRebuiltText, slowDriveText, uncertainText } from '../notifications/notices.ts'
import type { DesktopNotifications } from '../notifications/notifications.ts'
import type { AppParts } from '../app-parts.ts'
import { watchOnline, type OnlineWatch } from '../system/machine-watch.ts'
import type { AppPaths } from '../system/paths.ts'
import type { TouchReason } from '../tray/tray.ts'
import { trustSystemCertificates } from '../../adapters/system-ca.ts'
import { createHttpForward } from '../../adapters/http-forward.ts'
import { createForwarding, type Forwarding } from '../forward/forwarding.ts'
import type { SettingsStore } from '../settings/settings-store.ts'
import { type ForwardSecretsPorts, openForwardSecrets } from '../secrets/forward-secrets.ts'

interface FeedParts extends Pick<
  AppParts,
  'hub' | 'inApp' | 'log' | 'notices' | 'secrets' | 'settings' | 'timeline'
> {
  readonly paths: AppPaths
  readonly notifier: NotifierPort
  readonly notifications: DesktopNotifications
  readonly feedUrlOverride: string | null
  readonly touchTray: (why: TouchReason) => void
  readonly agentFor: AgentFor
  readonly forwarder: ForwardPort
  readonly presence: () => Presence
}

export function composeFeeds(parts: FeedParts): { readonly host: FeedHost; readonly online: OnlineWatch } {
  const { paths, hub, notifier, notifications, inApp, notices, timeline, settings, secrets, log } = parts

  function showAlerts(view: AlertView): void {
    const { unacknowledged } = view
    inApp.policyChanged(view)
    parts.touchTray('news')
    if (process.platform !== 'win32') app.setBadgeCount(unacknowledged)
  }
  const online = watchOnline({
    isOnline: () => net.isOnline(),
    setOnline: (isOnline) => host.feed().engine.setOnline(isOnline),
    addresses: () =>
      Object.values(networkInterfaces())
        .flatMap((list) => list ?? [])
        .map(({ address }) => address)
        .sort()
        .join(' '),
    networkChanged: () => host.feed().engine.networkChanged(),
    setInterval: (tick, ms) => {
      const timer = setInterval(tick, ms)
      return () => clearInterval(timer)
    },
  })
  /** What was last told of the feed's status. */
  let told = ''
  const tellJournal = journalTeller({
    notifications,
    showWindow: () => notifier.showWindow(),
    after: systemClock.setTimer,
  })
  const open = createFeedFactory({
    paths,
    hub,
    notifier,
    log,
    settings: settings.current,
    agentFor: parts.agentFor,
    forwarder: parts.forwarder,
    presence: parts.presence,
    onStatus(status) {
      const news = newsOf(status)
      // Of every signal, all day long.
      if (news === told) return parts.touchTray('traffic')
      told = news
      timeline.status(status)
      tellJournal(status)
      online.connectionChanged(status.connection.kind)
      parts.touchTray('news')
    },
    onAlerts: showAlerts,
    onClock: clockTeller(notices, timeline),
    onCommitted: createCursorKeeper(secrets, systemClock.monotonicMs),
    onQuarantined: (path) => notices.tell('journal', 'warning', journalRebuiltText(path)),
    onRollback: (reason) => notices.tell('slow-drive', 'info', slowDriveText(reason)),
    onUncertain: (kind) => notices.tell('uncertain', 'warning', uncertainText(kind)),
  })
  const host = createFeedHost({
    open,
    secrets,
    fingerprint: keyFingerprint,
    removeHistory: () => removeJournal(paths.journal),
    connection: () => settings.current().connection,
    feedUrlOverride: parts.feedUrlOverride,
    after: systemClock.setTimer,
    demo: createDemoHost(() => startDemoServer({ port: DEMO_PORT, orAnyPort: true })),
    onSwitched(mode) {
      told = ''
      const switched = { hub, notifications, inApp, online, timeline }
      feedSwitched({ ...switched, showAlerts: () => showAlerts(host.feed().alerts.view()) }, mode)
    },
    log,
  })
  return { host, online }
}

/** To be called by whoever is about to connect, for the system may take seconds to tell; done once. */
export function trustAuthorities(log: LogPort): () => void {
  let isDone = false
  return () => {
    if (isDone) return
    isDone = true
    const authorities = trustSystemCertificates()
    if (!authorities.ok) log.warn('system certificates are not used', { reason: authorities.message })
  }
}

interface ForwardingShell extends Pick<AppParts, 'log' | 'notices'> {
  readonly settings: Pick<SettingsStore, 'current'>
  readonly agentFor: AgentFor
  readonly secrets: Omit<ForwardSecretsPorts, 'log' | 'tell'>
}

/**
 * By the system's proxy, for the feed and for whatever is forwarded.
 *
 * @param trust called before every connection that is secured
 */
export function systemAgents(trust: () => void): AgentFor {
  const agents = proxyAgents((url) => session.defaultSession.resolveProxy(url))
  return (origin) => {
    if (origin.startsWith('https:')) trust()
    return agents(origin)
  }
}

/** Addresses and tokens lie in the system's key store: `load` once the app is ready. */
export function composeForwarding(shell: ForwardingShell): Forwarding & { readonly load: () => void } {
  const { agentFor, log, notices, settings } = shell
  const secrets = openForwardSecrets({ ...shell.secrets, log, tell: notices.tell })
  const forwarding = createForwarding({
    clock: systemClock,
    random: systemRandom,
    http: createHttpForward({ agentFor }),
    settings: settings.current,
    ...{ secrets, notices, log },
  })
  return { ...forwarding, load: secrets.load }
}
