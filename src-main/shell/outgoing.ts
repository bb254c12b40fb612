/** What main is about to tell the window, checked: nothing that does not fit leaves unnoticed. */
import type { LogPort } from '../core/ports.ts'
import type { Broadcasts, InvokeName } from '../ipc-contract.ts'
import { answerProblem, broadcastProblem, RESET_INSTEAD } from '../ipc-message-check.ts'

export interface Outgoing {
  /** Null for an answer that may be given, else what is wrong with it, already logged. */
  answerProblem(name: InvokeName, answer: unknown): string | null
  /** What to send: the message; the wish for a new snapshot instead of a delta that does not fit; or null, nothing. */
  broadcast<B extends keyof Broadcasts>(name: B, message: Broadcasts[B]): unknown
}

export function createOutgoing(log: LogPort): Outgoing {
  /** A fault that stays would be said twenty times a second. */
  const said = new Map<string, string>()

  function say(channel: string, problem: string): void {
    const kind = problem.replaceAll(/\/\d+/g, '/n')
    if (said.get(channel) === kind) return
    said.set(channel, kind)
    log.error('a message to the window was refused', { channel, problem })
  }

  return {
    answerProblem(name, answer) {
      const problem = answerProblem(name, answer)
      if (problem !== null) say(name, problem)
      return problem
    },
    broadcast(name, message) {
      const problem = broadcastProblem(name, message)
      if (problem === null) return message
      say(name, problem)
      return name === 'delta' ? RESET_INSTEAD : null
    },
  }
}
