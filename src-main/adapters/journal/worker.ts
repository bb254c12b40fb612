/** Entry of the journal's worker threads. SQLite is synchronous: here it makes nobody wait. */
import { parentPort, workerData } from 'node:worker_threads'
import { toJournalError } from './errors.ts'
import { giveWay } from './give-way.ts'
import { createIdleIndexing } from './idle-indexing.ts'
import type { Reply, Request, WorkerSetup } from './messages.ts'
import { createService } from './service.ts'

const port = parentPort
if (port === null) throw new Error('worker.ts runs as a worker thread only')

// Sound: client.ts starts this file and sends these types only.
const setup = workerData as WorkerSetup
giveWay(setup.role, process.platform)
const { perform, unindexed } = createService(setup)
const indexing = createIdleIndexing({
  left: unindexed,
  monotonicMs: () => performance.now(),
  // Sound: `index` is answered with a number (messages.ts).
  step: () => perform({ method: 'index' }) as number,
})

port.on('message', ({ id, call }: Request) => {
  const began = performance.now()
  let reply: Reply
  try {
    reply = { id, ok: true, answer: perform(call) }
  } catch (error) {
    const { kind, message } = toJournalError(error, setup.file)
    reply = { id, ok: false, failure: { kind, message } }
  }
  port.postMessage(reply)
  indexing.touched(performance.now() - began)
})
