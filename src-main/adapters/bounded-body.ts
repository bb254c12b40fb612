import type { Readable } from 'node:stream'

interface BoundedBody {
  readonly text: string
  /** `cut`: the limit or the deadline came first, and the text is what had arrived. */
  readonly outcome: 'complete' | 'too-large' | 'timed-out' | 'broken'
}

/** Reads a body as text up to a limit and a deadline, then destroys the stream. Answers exactly once. */
export function readBounded(
  stream: Readable,
  limits: { readonly maxBytes: number; readonly timeoutMs: number },
  done: (body: BoundedBody) => void,
): void {
  const chunks: Buffer[] = []
  let bytes = 0
  let finished = false
  const timer = setTimeout(() => finish('timed-out'), limits.timeoutMs)

  function finish(outcome: BoundedBody['outcome']): void {
    if (finished) return
    finished = true
    clearTimeout(timer)
    stream.destroy()
    done({ text: Buffer.concat(chunks).subarray(0, limits.maxBytes).toString('utf8'), outcome })
  }

  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > limits.maxBytes) finish('too-large')
  })
  stream.on('end', () => finish('complete'))
  stream.on('error', () => finish('broken'))
  stream.on('close', () => finish('broken'))
}
