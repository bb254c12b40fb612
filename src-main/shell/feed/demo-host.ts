/** The embedded demo feed on loopback. A fixed seed, so that a second run finds the same market and ids. */
interface RunningDemo {
  readonly wsUrl: string
  readonly stop: () => Promise<void>
}

export interface DemoHost {
  /** Answers the running one when there is one. Rejects when no port can be had. */
  start(): Promise<{ readonly wsUrl: string; readonly key: string }>
  stop(): Promise<void>
}

/** Not a secret: it opens nothing but the server inside this app. */
const DEMO_KEY = 'nxg_demo_embedded'

/** Asked for first; where it is taken, any other will do. */
export const DEMO_PORT = 47_815

/**
 * What the demo's history belongs to (G8): one feed, whatever port it got. It is the address of its usual port, under
 * which histories were written before.
 */
export const DEMO_ORIGIN = `http://127.0.0.1:${DEMO_PORT}`

export function createDemoHost(startServer: () => Promise<RunningDemo>): DemoHost {
  let running: Promise<RunningDemo> | null = null
  return {
    async start() {
      running ??= startServer()
      try {
        return { wsUrl: (await running).wsUrl, key: DEMO_KEY }
      } catch (error) {
        running = null
        throw error
      }
    },
    async stop() {
      const former = running
      running = null
      if (former !== null) await (await former).stop()
    },
  }
}
