/** The system's proxy for socket and history requests: `ws` and node:https know none by themselves. */
import { Agent } from 'node:https'

/**
 * The agent to reach an `https:` origin through, or undefined for a direct connection. Rejects, in a sentence, when the
 * proxy cannot be used: going around it in silence would be against the user's configuration.
 */
export type AgentFor = (origin: string) => Promise<Agent | undefined>

export const directAgents: AgentFor = () => Promise.resolve(undefined)

export type ProxyChoice =
  | { readonly kind: 'direct' }
  | { readonly kind: 'proxy'; readonly url: string }
  | { readonly kind: 'unsupported'; readonly message: string }

/** First usable entry of a PAC answer such as `PROXY proxy.example:3128; DIRECT`. */
export function chooseProxy(pac: string): ProxyChoice {
  let refused: string | null = null
  for (const entry of pac.split(';')) {
    const [scheme = '', address = ''] = entry.trim().split(/\s+/)
    if (scheme === '') continue
    switch (scheme.toUpperCase()) {
      case 'DIRECT':
        return { kind: 'direct' }
      case 'PROXY':
      case 'HTTP':
      case 'HTTPS': {
        const url = proxyUrl(scheme.toUpperCase() === 'HTTPS' ? 'https' : 'http', address)
        if (url !== null) return { kind: 'proxy', url }
        refused ??= 'the system names a proxy without a usable address'
        break
      }
      default:
        refused ??= /^SOCKS[45]?$/i.test(scheme)
          ? 'the system asks for a SOCKS proxy, which is not supported; an HTTP proxy is'
          : 'the system asks for a kind of proxy that is not supported; an HTTP proxy is'
    }
  }
  return refused === null ? { kind: 'direct' } : { kind: 'unsupported', message: refused }
}

function proxyUrl(scheme: string, address: string): string | null {
  if (address === '' || !URL.canParse(`${scheme}://${address}`)) return null
  return `${scheme}://${address}`
}

/**
 * @param resolveProxy the system's answer for a URL, in PAC words; Electron's `session.resolveProxy` is one
 */
export function proxyAgents(resolveProxy: (url: string) => Promise<string>): AgentFor {
  const agents = new Map<string, Agent>()
  return async (origin) => {
    // Plain http: is loopback (P3): this machine's own business, whatever the system says.
    if (!origin.startsWith('https:')) return undefined
    const choice = chooseProxy(await resolveProxy(`${origin}/`))
    switch (choice.kind) {
      case 'direct':
        return undefined
      case 'unsupported':
        throw new Error(choice.message)
      case 'proxy': {
        let agent = agents.get(choice.url)
        if (agent === undefined) {
          // Node's own CONNECT tunnel; asking it for one host must not make it consult NO_PROXY again.
          agent = new Agent({ proxyEnv: { HTTPS_PROXY: choice.url, NO_PROXY: '' } })
          agents.set(choice.url, agent)
        }
        return agent
      }
    }
  }
}

/** For terminals: `HTTPS_PROXY` and `NO_PROXY` as other command-line tools read them. */
export function environmentAgents(env: Readonly<Record<string, string | undefined>>): AgentFor {
  const proxyEnv = {
    HTTPS_PROXY: env['HTTPS_PROXY'] ?? env['https_proxy'],
    NO_PROXY: env['NO_PROXY'] ?? env['no_proxy'],
  }
  if (proxyEnv.HTTPS_PROXY === undefined || proxyEnv.HTTPS_PROXY === '') return directAgents
  const agent = new Agent({ proxyEnv })
  return (origin) => Promise.resolve(origin.startsWith('https:') ? agent : undefined)
}
