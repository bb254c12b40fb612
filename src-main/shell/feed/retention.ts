/** Old events go in small steps, at start and once a day, so that a step never delays an alert's journal entry. */
import type { After, HistoryPort, LogPort } from '../../core/ports.ts'
import type { DataSettings } from '../../core/settings/document-schema.ts'

interface RetentionPorts {
  readonly history: Pick<HistoryPort, 'prune'>
  readonly settings: () => DataSettings
  readonly now: () => number
  /** Answers the cancel function. */
  readonly after: After
  readonly log: LogPort
}

const DAY_MS = 86_400_000
/** Lets the first connection and recovery have the disk. */
const START_DELAY_MS = 30_000
const STEP_PAUSE_MS = 200
/** Whoever lowers the bounds may think better of it. */
const RECONSIDER_MS = 60_000

/** Answers the function that ends it. */
export function startRetention(ports: RetentionPorts): () => void {
  let cancel = ports.after(START_DELAY_MS, () => void step(0))
  let ended = false
  let { retentionDays, retentionEvents } = ports.settings()

  async function step(gone: number): Promise<void> {
    const now = ports.settings()
    if (now.retentionDays < retentionDays || now.retentionEvents < retentionEvents) {
      ;({ retentionDays, retentionEvents } = now)
      cancel = ports.after(RECONSIDER_MS, () => void step(gone))
      return
    }
    ;({ retentionDays, retentionEvents } = now)
    let pruned = 0
    try {
      pruned = await ports.history.prune({ days: retentionDays, events: retentionEvents, now: ports.now() })
    } catch (error) {
      ports.log.warn('old events could not be removed', { error })
    }
    if (ended) return
    if (pruned === 0 && gone > 0) ports.log.info('old events removed', { events: gone })
    cancel =
      pruned > 0
        ? ports.after(STEP_PAUSE_MS, () => void step(gone + pruned))
        : ports.after(DAY_MS, () => void step(0))
  }

  return () => {
    ended = true
    cancel()
  }
}
