/** The journal's worker, but an event of type CRASH ends the thread as a defect would; one of type CRASH_ONCE, once. */
import { existsSync, writeFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import type { Request, WorkerSetup } from '../../../src-main/adapters/journal/messages.ts'

// Sound: client.ts starts this file and sends this type only.
const { file } = workerData as WorkerSetup

parentPort?.on('message', ({ call }: Request) => {
  if (call.method !== 'append') return
  const has = (type: string) =>
    call.batch.parts.some(({ texts }) => Buffer.from(texts).includes(`"type":"${type}"`))
  const first = has('CRASH_ONCE') && !existsSync(`${file}.crashed`)
  if (first) writeFileSync(`${file}.crashed`, '')
  if (first || has('CRASH')) process.exit(7)
})
// Listeners are called in the order they came: the one above must be first.
await import('../../../src-main/adapters/journal/worker.ts')
