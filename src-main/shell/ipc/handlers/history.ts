/** History taken out or thrown away. */
import { PINS_KEY } from '../../../core/alerts/documents.ts'
import type { Handlers } from '../../../contract/contract.ts'
import { acknowledgeAll } from './alerts.ts'
import { done, type AppContext } from './context.ts'
import { filterOf } from './feed.ts'

type HistoryHandlers = Pick<Handlers, 'exportHistory' | 'cancelExport' | 'deleteHistory'>

export function historyHandlers(app: AppContext): HistoryHandlers {
  return {
    exportHistory: (query, format) => app.exporter.run(filterOf(query), format),
    cancelExport: () => app.exporter.cancel(),
    async deleteHistory() {
      const { alerts, engine, history } = app.host.feed()
      // Pinned alerts and the digest are history, too; while the policy holds them, the next commit writes them again.
      await acknowledgeAll(app)
      alerts.forgetAcknowledged()
      alerts.dismissMissed()
      app.inApp.clear()
      // In one task: what came before goes from the queue, the file and the view, what comes from now on stays in all of them.
      const deleted = history.deleteAll([PINS_KEY], engine.forget())
      app.hub.reset()
      await deleted
      // A P0 that came in between is pinned, and no longer stored.
      app.host.feed().engine.saveDocuments()
      app.timeline.note('history deleted by the user')
      return done('The history is deleted.')
    },
  }
}
