import type { Cancel, RecoveryApiPort, PagePosition, PageResult } from '../../../src-main/core/ports.ts'
import type { Secret } from '../../../src-main/core/protocol/secret.ts'

export interface PageRequest {
  readonly origin: string
  readonly sinceId: number
  readonly query: string | null
  readonly key: Secret
  state: 'pending' | 'answered' | 'aborted'
  readonly answer: (result: PageResult) => void
}

/** Gap recovery's REST side. Requests wait until a test answers them. */
export class FakeRecoveryApi implements RecoveryApiPort {
  readonly requests: PageRequest[] = []
  total = 0

  fetchPage(
    origin: string,
    { since, query }: PagePosition,
    key: Secret,
    done: (result: PageResult) => void,
  ): Cancel {
    const request: PageRequest = {
      origin,
      sinceId: since,
      query,
      key,
      state: 'pending',
      answer: (result) => {
        if (request.state !== 'pending') return
        request.state = 'answered'
        done(result)
      },
    }
    this.total += 1
    this.requests.push(request)
    if (this.requests.length > 2_000) this.requests.shift()
    return () => {
      if (request.state === 'pending') request.state = 'aborted'
    }
  }

  get pending(): readonly PageRequest[] {
    return this.requests.filter((request) => request.state === 'pending')
  }

  get last(): PageRequest {
    const request = this.requests.at(-1)
    if (request === undefined) throw new Error('no page was requested')
    return request
  }

  /** Answers the oldest waiting request with events, as a plain array. */
  give(events: readonly unknown[]): void {
    this.answer({ kind: 'ok', body: JSON.stringify(events) })
  }

  answer(result: PageResult): void {
    const request = this.pending[0]
    if (request === undefined) throw new Error('no page request is waiting')
    request.answer(result)
  }
}
