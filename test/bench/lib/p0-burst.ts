/** 500 P0s in 5 s into the real app: when the first notification is on the bus, and how many there are in the minute (A7). */
import { setTimeout as sleep } from 'node:timers/promises'
import { startDemoServer } from '../../../src-main/demo/server.ts'
import { watchNotifications } from '../../e2e/driver/bus-watcher.ts'
import { withApp } from './desktop.ts'
import { round } from './stats.ts'

const SIGNALS = 500
const EVERY_MS = 10
const WATCHED_MS = 60_000
const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT', 'DOGEUSDT', 'ADAUSDT', 'BNBUSDT', 'DOTUSDT']

export async function p0Burst() {
  const server = await startDemoServer({ generator: null })
  const bus = await watchNotifications()
  try {
    return await withApp({ feedUrl: server.wsUrl }, async (app) => {
      const page = await app.window()
      await page.getByText('Live', { exact: true }).first().waitFor({ timeout: 30_000 })
      // An app that runs all day has painted its window long ago.
      await sleep(2_000)
      const began = performance.now()
      for (let n = 0; n < SIGNALS; n += 1) {
        const symbol = SYMBOLS[n % SYMBOLS.length] ?? ''
        server.emit({ priority: 'P0', type: 'LEVERAGE_SPIKE_DETECTED', symbol })
        await sleep(Math.max(0, (n + 1) * EVERY_MS - (performance.now() - began)))
      }
      await sleep(Math.max(0, WATCHED_MS - (performance.now() - began)))
      const [first] = bus.notifications
      return {
        signals: SIGNALS,
        firstMs: first === undefined ? null : round(first.at - began),
        notificationsInTheMinute: bus.notifications.length,
        summaries: bus.notifications.filter(({ summary }) => summary.startsWith('Signal storm')).length,
      }
    })
  } finally {
    bus.close()
    await server.stop()
  }
}
