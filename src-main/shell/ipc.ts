/** The contract's main side: every channel registered once, every message checked, every failure turned into a sentence. */
import type { LogPort } from '../core/ports.ts'
import { channelOf, INVOKE_NAMES } from '../ipc-channels.ts'
import type { Handlers, InvokeName, InvokeReply, Result } from '../ipc-contract.ts'
import { argumentProblem, isTrustedSender, type Sender } from './ipc-guard.ts'
import { createOutgoing } from './outgoing.ts'
import { Refusal } from './refusal.ts'

export interface IpcPorts<E extends Sender> {
  readonly handle: (channel: string, listener: (event: E, ...args: unknown[]) => unknown) => void
  readonly handlers: Handlers
  /** `app://feed` */
  readonly appOrigin: string
  readonly isOurWindow: (webContentsId: number) => boolean
  readonly log: LogPort
}

/** Channels that answer with data and so have no place for a failure: their promise rejects in the page. */
type DataChannel = {
  [N in InvokeName]: InvokeReply<N> extends Result ? never : N
}[InvokeName]
const DATA_CHANNELS: Readonly<Record<DataChannel, true>> = {
  snapshot: true,
  history: true,
  eventByKey: true,
  noiseReport: true,
  rulePreview: true,
  diagnostics: true,
  selfTest: true,
}

const answersData = (name: InvokeName): boolean => Object.hasOwn(DATA_CHANNELS, name)

export function registerIpc<E extends Sender>(ports: IpcPorts<E>): void {
  const { handlers, log } = ports
  const outgoing = createOutgoing(log)

  function refuse(name: InvokeName, message: string): Result {
    if (answersData(name)) throw new Error(message)
    return { ok: false, message }
  }

  async function answer(name: InvokeName, args: readonly unknown[]): Promise<unknown> {
    const problem = argumentProblem(name, args)
    if (problem !== null) {
      log.warn('a message from the window was refused', { channel: name, problem })
      return refuse(name, problem)
    }
    let given: unknown
    try {
      // Sound: argumentProblem checked `args` against this very channel's schema.
      const handler = handlers[name] as (...given: readonly unknown[]) => unknown
      given = await handler(...args)
    } catch (error) {
      if (error instanceof Refusal) return refuse(name, error.message)
      // The log redacts; the page gets no text from inside an error, which could quote anything.
      log.error('a handler failed', { channel: name, error })
      return refuse(name, `That did not work (${name}). The log has the details.`)
    }
    const unfit = outgoing.answerProblem(name, given)
    return unfit === null ? given : refuse(name, `The answer does not fit the window (${unfit}).`)
  }

  for (const name of INVOKE_NAMES)
    ports.handle(channelOf(name), async (event, ...args) => {
      if (!isTrustedSender(event, ports.appOrigin, ports.isOurWindow)) {
        log.warn('a message from a stranger was refused', { channel: name })
        throw new Error('refused')
      }
      return answer(name, args)
    })
}
