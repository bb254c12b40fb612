/** The embedded demo feed on loopback. A fixed port and seed, so that a second run finds the same market and ids. */
export interface RunningDemo {
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
