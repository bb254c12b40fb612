/** The journal's worker, but an event of type CRASH ends the thread as a defect would; one of type CRASH_ONCE, once. */
import { existsSync, writeFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import type { Request } from '../../../src-main/adapters/journal/client.ts'
import type { WorkerSetup } from '../../../src-main/adapters/journal/service.ts'
import type { JournalBatch } from '../../../src-main/core/ports.ts'

// Sound: client.ts starts this file and sends this type only.
const { file } = workerData as WorkerSetup

parentPort?.on('message', ({ method, asked }: Request) => {
  if (method !== 'append') return
  // Sound: what an append is asked.
  const [batch] = asked as [JournalBatch]
  const has = (type: string) =>
    batch.parts.some(({ texts }) => Buffer.from(texts).includes(`"type":"${type}"`))
  const first = has('CRASH_ONCE') && !existsSync(`${file}.crashed`)
  if (first) writeFileSync(`${file}.crashed`, '')
  if (first || has('CRASH')) process.exit(7)
})
// Listeners are called in the order they came: the one above must be first.
await import('../../../src-main/adapters/journal/worker.ts')
