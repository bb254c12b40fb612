/** History as whoever reads it expects: with the events that gather before they are written (ingest/append-pace.ts). */
import type { HistoryPort } from './ports.ts'

/** `gathered` never rejects. What changes history waits for nothing: it has its own place in the journal's queue. */
export function freshHistory(history: HistoryPort, gathered: () => Promise<void>): HistoryPort {
  const after = async <T>(read: () => Promise<T>): Promise<T> => {
    await gathered()
    return read()
  }
  return {
    page: (filter, before, limit) => after(() => history.page(filter, before, limit)),
    get: (ref) => after(() => history.get(ref)),
    count: (filter) => after(() => history.count(filter)),
    walk: (filter, chunk) => after(() => history.walk(filter, chunk)),
    pulse: (filter, from, to, widthMs) => after(() => history.pulse(filter, from, to, widthMs)),
    tally: (by, filter, from) => after(() => history.tally(by, filter, from)),
    stats: () => after(() => history.stats()),
    noise: (since, limit) => after(() => history.noise(since, limit)),
    acknowledge: (refs, at) => history.acknowledge(refs, at),
    prune: (policy) => history.prune(policy),
    deleteAll: (documents, unstored) => history.deleteAll(documents, unstored),
  }
}
