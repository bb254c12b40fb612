import type { Diagnostics } from '../../src-main/contract/contract.ts'
import { formatIso } from './format.ts'

/** The diagnostics as text, to paste into a report. It holds what the screen shows and nothing secret. */
export function describe(figures: Diagnostics): string {
  const { app, counters, deviations, journal, latency, suppressed, timeline } = figures
  const lines = [
    `${app.name} ${app.version} on ${app.platform}, Electron ${app.electron}, Chromium ${app.chrome}, Node ${app.node}`,
    `tray ${app.trayAvailable ? 'available' : 'not available'}`,
    '',
    `counters ${JSON.stringify(counters)}`,
    `journal ${JSON.stringify(journal)}`,
    `latency ${JSON.stringify(latency)}`,
    `suppressed ${JSON.stringify(suppressed)}`,
    '',
    ...deviations.map(
      ({ what, effect, count, firstAt, lastAt, example }) =>
        `${what} (${effect}): ${count}, ${formatIso(firstAt)} to ${formatIso(lastAt)}, as in ${example}`,
    ),
    ...timeline.map((entry) => `${formatIso(entry.at)} ${entry.text}`),
  ]
  return lines.join('\n')
}
