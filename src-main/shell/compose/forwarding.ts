/** Forwarding over Electron: the system's proxy, and its key store for addresses and tokens. */
import { session } from 'electron'
import { systemClock, systemRandom } from '../../adapters/clock.ts'
import { createHttpForward } from '../../adapters/http-forward.ts'
import { proxyAgents, type AgentFor } from '../../adapters/proxy.ts'
import { createForwarding, type Forwarding } from '../forward/forwarding.ts'
import type { AppParts } from '../app-parts.ts'
import type { SettingsStore } from '../settings/settings-store.ts'
import { openForwardSecrets, type ForwardSecretsPorts } from '../secrets/forward-secrets.ts'

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

/** `load` once the app is ready. */
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
