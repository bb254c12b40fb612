/** Agents for socket and history requests that connect by the system's proxy (connect.ts): Node knows of none by itself. */
import { Agent, type RequestOptions } from 'node:https'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { DIRECT, isExempt, routeOfVariable, routesOfPac, type Route } from './routes.ts'
import { connectBy, type ConnectPorts, systemPorts } from './connect.ts'

/**
 * The agent to reach an `https:` origin through, or undefined for one on this machine (protocol.md P3). Rejects, in a sentence,
 * when the proxy cannot be used: going around it in silence would be against the user's configuration.
 */
export type AgentFor = (origin: string) => Promise<Agent | undefined>

/** A recovery may take a thousand pages: one connection serves them. Idle ones are dropped before they go stale. */
const IDLE = { keepAlive: true, timeout: 20_000 }

class RouteAgent extends Agent {
  readonly #routes: readonly Route[]
  readonly #ports: ConnectPorts

  constructor(routes: readonly Route[], ports: ConnectPorts) {
    super(IDLE)
    this.#routes = routes
    this.#ports = ports
  }

  override createConnection(
    options: RequestOptions,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const target = { host: options.host ?? 'localhost', port: Number(options.port ?? 443) }
    connectBy(this.#routes, target, this.#ports).then(
      (socket) => {
        // Node's own TLS over it, with its certificates and kept sessions. The option is tls.connect's.
        const over: RequestOptions & { readonly socket: Duplex } = { ...options, socket }
        const secured = super.createConnection(over)
        if (secured) callback?.(null, secured)
      },
      (error: unknown) =>
        // With an error nobody looks at the stream that the type asks for.
        callback?.(error instanceof Error ? error : new Error(String(error)), new Socket()),
    )
    return undefined
  }
}

/** Agents by their routes: one connection is kept for each. */
function agentsBy(
  ports: ConnectPorts,
  routesFor: (origin: URL) => Promise<readonly Route[]> | readonly Route[],
): AgentFor {
  const agents = new Map<string, Agent>()
  return async (origin) => {
    // Plain http: is loopback (P3): this machine's own business, whatever the system says.
    if (!origin.startsWith('https:')) return undefined
    const routes = await routesFor(new URL(origin))
    const name = JSON.stringify(routes)
    const agent = agents.get(name) ?? new RouteAgent(routes, ports)
    agents.set(name, agent)
    return agent
  }
}

export function directAgents(ports: ConnectPorts = systemPorts): AgentFor {
  return agentsBy(ports, () => [DIRECT])
}

/**
 * @param resolveProxy the system's answer for a URL, in PAC words; Electron's `session.resolveProxy` is one
 */
export function proxyAgents(
  resolveProxy: (url: string) => Promise<string>,
  ports: ConnectPorts = systemPorts,
): AgentFor {
  return agentsBy(ports, async ({ origin }) => routesOfPac(await resolveProxy(`${origin}/`)))
}

/** For terminals: `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` in either spelling, as other command-line tools read them. */
export function environmentAgents(
  env: Readonly<Record<string, string | undefined>>,
  ports: ConnectPorts = systemPorts,
): AgentFor {
  const read = (name: string): string => env[name.toLowerCase()] || env[name] || ''
  return agentsBy(ports, ({ hostname, port }) => {
    const name = ['HTTPS_PROXY', 'ALL_PROXY'].find((one) => read(one) !== '')
    if (name === undefined || isExempt(read('NO_PROXY'), hostname, Number(port || 443))) return [DIRECT]
    return [routeOfVariable(name, read(name))]
  })
}
