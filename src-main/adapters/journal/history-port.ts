/** The reading half as the app knows it, laid over two threads that know nothing of each other. */
import type { EventRef, HistoryPort } from '../../core/ports.ts'
import type { Answers, Call } from './messages.ts'

type Send = <C extends Call>(call: C) => Promise<Answers[C['method']]>

/** HistoryPort over the two threads: queries to the reader, changes to the writer. */
export function createHistory(read: Send, write: Send): HistoryPort {
  return {
    page: (filter, before, limit) => read({ method: 'page', filter, before, limit }),
    get: (ref) => read({ method: 'get', ref }),
    count: (filter) => read({ method: 'count', filter }),
    // A step is asked for when the last one has been consumed: a slow export holds one chunk in memory, no read lock,
    // and nothing in the threads.
    async walk(filter, chunk) {
      let after: EventRef | null = null
      do {
        const step: Answers['walk'] = await read({ method: 'walk', filter, after })
        if (step.events.length > 0 && !(await chunk(step.events))) return
        after = step.next
      } while (after !== null)
    },
    acknowledge: async (refs, at) => {
      await write({ method: 'acknowledge', refs, at })
    },
    prune: (policy) => write({ method: 'prune', policy }),
    deleteAll: async (documents, unstored) => {
      await write({ method: 'deleteAll', documents, unstored })
    },
    stats: () => read({ method: 'stats' }),
    noise: (since, limit) => read({ method: 'noise', since, limit }),
  }
}
