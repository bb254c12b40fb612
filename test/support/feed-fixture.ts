import { startDemoServer, type DemoServer, type DemoServerOptions } from '../../src-main/demo/server.ts'
import { startFaultProxy, type FaultProxy } from './fault-proxy/fault-proxy.ts'

/** Taken by the demo server as PULSE. */
export const DEMO_KEY = 'nxg_demo_test'

export interface Feed {
  readonly server: DemoServer
  /** In front of the server: connect to `proxy.wsUrl` to have the network misbehave. */
  readonly proxy: FaultProxy
}

/** A quiet feed on loopback (nothing but what the test emits) behind a fault proxy, stopped whatever happens. */
export async function withFeed<T>(
  use: (feed: Feed) => Promise<T>,
  options: DemoServerOptions & { readonly proxySeed?: number } = {},
): Promise<T> {
  const { proxySeed = 1, ...serverOptions } = options
  const server = await startDemoServer({ generator: null, ...serverOptions })
  try {
    const proxy = await startFaultProxy({ target: server.wsUrl, seed: proxySeed })
    try {
      return await use({ server, proxy })
    } finally {
      await proxy.stop()
    }
  } finally {
    await server.stop()
  }
}
