/** The app's side of one journal thread: calls out, answers back, and an end that nobody waits for in vain. */
import { Worker } from 'node:worker_threads'
import { basename } from 'node:path'
import type { JournalFailure } from '../../core/ports.ts'
import { JournalError } from './errors.ts'
import type { Service, WorkerSetup } from './service.ts'

export type Method = keyof Service
export type Asked<M extends Method> = Parameters<Service[M]>
export type Answer<M extends Method> = ReturnType<Service[M]>

/** What passes between the threads: one request, one reply, matched by `id`. */
export interface Request {
  readonly id: number
  readonly method: Method
  readonly asked: readonly unknown[]
}

export type Reply =
  | { readonly id: number; readonly ok: true; readonly answer: unknown }
  | { readonly id: number; readonly ok: false; readonly failure: JournalFailure }

export type WorkerClient = ReturnType<typeof startWorker>

/** One worker thread. Every call is answered or rejected with a JournalError, also when the thread dies. */
export function startWorker(script: URL | string, setup: WorkerSetup) {
  const name = basename(setup.file)
  const whose = `The journal's ${setup.role} (${name})`
  const worker = new Worker(script, { workerData: setup, name: `journal-${setup.role}` })
  const pending = new Map<number, PromiseWithResolvers<unknown>>()
  let nextId = 1
  let ended: JournalError | null = null

  function end(kind: JournalFailure['kind'], words: string): void {
    ended ??= new JournalError(kind, words)
    for (const { reject } of pending.values()) reject(ended)
    pending.clear()
  }
  worker.on('message', (reply: Reply) => {
    const waiting = pending.get(reply.id)
    pending.delete(reply.id)
    if (reply.ok) waiting?.resolve(reply.answer)
    else waiting?.reject(new JournalError(reply.failure.kind, reply.failure.message))
  })
  worker.on('messageerror', (error) => {
    end('io', `${whose} gave an answer that cannot be read: ${messageOf(error)}`)
    void worker.terminate()
  })
  worker.on('error', (error) => end('io', `${whose} crashed: ${messageOf(error)}`))
  worker.on('exit', (code) => end('io', `${whose} ended unexpectedly (code ${code})`))

  return {
    async call<M extends Method>(method: M, ...asked: Asked<M>): Promise<Answer<M>> {
      if (ended !== null) throw ended
      const id = nextId++
      const answer = Promise.withResolvers<unknown>()
      pending.set(id, answer)
      try {
        worker.postMessage({ id, method, asked } satisfies Request)
      } catch (error) {
        pending.delete(id)
        throw new JournalError('io', `${name}: a ${method} cannot be sent: ${messageOf(error)}`)
      }
      // Sound: the worker answers a method with that method's type.
      return (await answer.promise) as Answer<M>
    },
    get alive() {
      return ended === null
    },
    /** Ends the thread at once and rejects what is pending with `closed`. */
    async terminate(): Promise<void> {
      end('closed', `${name} was closed`)
      await worker.terminate()
    },
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
