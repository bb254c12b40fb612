/** The reading half as the app knows it, laid over two threads that know nothing of each other. */
import type { EventRef, HistoryPort } from '../../core/ports.ts'
import { JournalError } from './errors.ts'
import type { Answers, Asked, Call, Query } from './messages.ts'
import type { SeqRange } from './staged-ranges.ts'

/** What is staged stays so: the disk is full, or another process holds the file. */
function isForWantOfRoom(error: unknown): boolean {
  return error instanceof JournalError && (error.kind === 'disk-full' || error.kind === 'io')
}

type Send = <C extends Call>(call: C) => Promise<Answers[C['method']]>

/** HistoryPort over the two threads: queries to the reader, changes to the writer. */
export function createHistory(read: Send, write: Send): HistoryPort {
  /** A step a message: appends go in between. */
  const settle = async (within: SeqRange): Promise<void> => {
    while ((await write({ method: 'settle', within })) > 0);
  }

  /** Of everything that was durable when it was asked (staging.ts). What is staged meanwhile came later, so a flood delays it once. */
  const ask = async <Q extends Query>(query: Q): Promise<Answers[Q['method']]> => {
    const asked: Asked = await read({ method: 'ask', query })
    // Sound: a query is answered with that method's type (service.ts, `ask`).
    if ('answer' in asked) return asked.answer as Answers[Q['method']]
    try {
      await settle(asked.staged)
    } catch (error) {
      // An export that lacks events would be taken for whole. To everybody else the journal's own state is told already.
      if (query.method === 'walk' || !isForWantOfRoom(error)) throw error
    }
    return read(query)
  }

  return {
    page: (filter, before, limit) => ask({ method: 'page', filter, before, limit }),
    get: (ref) => ask({ method: 'get', ref }),
    count: (filter) => ask({ method: 'count', filter }),
    // A step is asked for when the last one has been consumed: a slow export holds one chunk in memory, no read lock,
    // and nothing in the threads.
    async walk(filter, chunk) {
      let after: EventRef | null = null
      do {
        const query: Query & { method: 'walk' } = { method: 'walk', filter, after }
        // What is staged after the first step came later than the question.
        const step: Answers['walk'] = await (after === null ? ask(query) : read(query))
        if (step.events.length > 0 && !(await chunk(step.events))) return
        after = step.next
      } while (after !== null)
    },
    acknowledge: async (refs, at) => {
      await write({ method: 'acknowledge', refs, at })
    },
    async prune(policy) {
      // The newest that came may be the oldest by their time.
      const staged = await write({ method: 'staged' })
      try {
        if (staged !== null) await settle(staged)
      } catch (error) {
        // Then it is this that makes room.
        if (!isForWantOfRoom(error)) throw error
      }
      return write({ method: 'prune', policy })
    },
    deleteAll: async (documents, unstored) => {
      await write({ method: 'deleteAll', documents, unstored })
    },
    stats: () => ask({ method: 'stats' }),
    noise: (since, limit) => ask({ method: 'noise', since, limit }),
  }
}
