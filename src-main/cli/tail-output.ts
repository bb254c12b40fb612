/** Lines to a stream whose reader may be slow, or gone. */
import type { Writable } from 'node:stream'
import { writeProblem } from '../adapters/files.ts'

interface LineOutput {
  line(text: string): void
  /** Resolves when all lines are out, at the latest after `deadlineMs`. */
  flush(deadlineMs: number): Promise<void>
}

interface LineOutputEvents {
  /** Nobody reads any more, or nothing can be written; `problem` as outputProblem gives it. */
  gone(problem: string | null): void
  /** More than `maxPending` characters wait for the reader. */
  full(): void
  /** After `full`: all of them are out. */
  drained(): void
}

/** Null for a reader that left, as `| head` does: that is how a pipe ends. Any other failure loses what was to be kept. */
export function outputProblem(error: Error): string | null {
  return 'code' in error && error.code === 'EPIPE'
    ? null
    : `the output cannot be written: ${writeProblem(error)}`
}

/** Far more than a reader who catches up will ever need; beyond it memory would grow for as long as nobody reads. */
const MAX_PENDING = 16 * 1024 * 1024

export function openOutput(stream: Writable, events: LineOutputEvents, maxPending = MAX_PENDING): LineOutput {
  let isGone = false
  let isFull = false
  stream.on('error', (error) => {
    if (isGone) return
    isGone = true
    events.gone(outputProblem(error))
  })
  stream.on('drain', () => {
    if (!isFull) return
    isFull = false
    events.drained()
  })
  return {
    line(text) {
      if (isGone) return
      stream.write(`${text}\n`)
      if (isFull || stream.writableLength <= maxPending) return
      isFull = true
      events.full()
    },
    flush(deadlineMs) {
      if (isGone || stream.writableLength === 0) return Promise.resolve()
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, deadlineMs)
        stream.write('', () => {
          clearTimeout(timer)
          resolve()
        })
      })
    },
  }
}
