import { startDemoServer, type DemoServer, type DemoServerOptions } from '../../src-main/demo/server.ts'

export const DEMO_KEY = 'nxg_demo_test'

/** A quiet feed on loopback (nothing but what the test emits), stopped whatever happens. */
export async function withFeed<T>(
  use: (feed: { readonly server: DemoServer }) => Promise<T>,
  options: DemoServerOptions = {},
): Promise<T> {
  const server = await startDemoServer({ generator: null, ...options })
  try {
    return await use({ server })
  } finally {
    await server.stop()
  }
}
