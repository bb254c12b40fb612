/** The journal's worker, but an event of type CRASH ends the thread as a defect would. */
import { parentPort } from 'node:worker_threads'
import type { Request } from '../../../src-main/adapters/journal/messages.ts'

parentPort?.on('message', ({ call }: Request) => {
  if (call.method === 'append' && call.batch.entries.some(({ event }) => event.type === 'CRASH'))
    process.exit(7)
})
// Listeners are called in the order they came: the one above must be first.
await import('../../../src-main/adapters/journal/worker.ts')
