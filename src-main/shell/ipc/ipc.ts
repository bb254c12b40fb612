/** The contract's main side: every channel registered once, every question checked, every failure turned into a sentence. */
import type { LogPort } from '../../core/ports.ts'
import { ASKS, INVOKE_NAMES } from '../../contract/asks.ts'
import { channelOf, type Handlers, type InvokeName, type Result } from '../../contract/contract.ts'
import { argumentProblem, isTrustedSender, type Sender } from '../../contract/validate.ts'
import { alertHandlers, feedHandlers, forwardHandlers } from './feed.ts'
import { Refusal, type AppParts } from '../app-parts.ts'
import { accountHandlers, settingsHandlers, systemHandlers } from './app.ts'

interface IpcPorts<E extends Sender> {
  readonly handle: (channel: string, listener: (event: E, ...args: unknown[]) => unknown) => void
  readonly handlers: Handlers
  /** `app://feed` */
  readonly appOrigin: string
  readonly isOurWindow: (webContentsId: number) => boolean
  readonly log: LogPort
}

export function registerIpc<E extends Sender>(ports: IpcPorts<E>): void {
  const { handlers, log } = ports

  function refuse(name: InvokeName, message: string): Result {
    if (ASKS[name].reply.isData) throw new Error(message)
    return { ok: false, message }
  }

  async function answer(name: InvokeName, args: readonly unknown[]): Promise<unknown> {
    const problem = argumentProblem(name, args)
    if (problem !== null) {
      log.warn('a message from the window was refused', { channel: name, problem })
      return refuse(name, problem)
    }
    try {
      // Sound: argumentProblem checked `args` against this very channel's schema.
      const handler = handlers[name] as (...given: readonly unknown[]) => unknown
      return await handler(...args)
    } catch (error) {
      if (error instanceof Refusal) return refuse(name, error.message)
      // The log redacts; the page gets no text from inside an error, which could quote anything.
      log.error('a handler failed', { channel: name, error })
      return refuse(name, `That did not work (${name}). The log has the details.`)
    }
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

/** Every channel's handler; one missing does not compile. */
export const createHandlers = (app: AppParts): Handlers => ({
  ...feedHandlers(app),
  ...forwardHandlers(app),
  ...accountHandlers(app),
  ...alertHandlers(app),
  ...settingsHandlers(app),
  ...systemHandlers(app),
})
