/** The key, signing out, and the way into and out of the demo. */
import { Secret } from '../../core/protocol/secret.ts'
import { keyProblem } from '../../core/protocol/url.ts'
import type { Handlers } from '../../contract/contract.ts'
import { done, failed, type AppParts } from '../app-parts.ts'

type AccountHandlers = Pick<Handlers, 'setKey' | 'signOut' | 'startDemo' | 'stopDemo'>

export function accountHandlers(
  app: Pick<AppParts, 'host' | 'hub' | 'noteKey' | 'secrets' | 'timeline'>,
): AccountHandlers {
  const { host, hub, secrets } = app
  return {
    async setKey(text, options) {
      const key = text.trim()
      const problem = keyProblem(key)
      if (problem !== null) return failed(`${problem[0]?.toUpperCase() ?? ''}${problem.slice(1)}.`)
      const secret = new Secret(key)
      app.noteKey(secret)
      const result = await host.setKey(secret, options)
      // The status too: the window waits for what became of this key.
      hub.touch('key', 'status')
      return result
    },
    async signOut({ wipeHistory }) {
      const wiped = await host.signOut({ wipeHistory })
      hub.touch('key', 'status')
      app.timeline.note('signed out')
      if (!wiped) return failed('Signed out; the key is gone, but the history could not be deleted.')
      return done(
        wipeHistory ? 'Signed out; the key and the history are gone.' : 'Signed out; the key is gone.',
      )
    },
    startDemo: () => host.start('demo'),
    async stopDemo() {
      const started = await host.start('real')
      // Without a key there is nothing to connect with, and that is no failure of stopping.
      return started.ok || secrets.key() === null ? done('The demo has ended.') : started
    },
  }
}
