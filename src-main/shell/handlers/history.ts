/** History taken out or thrown away. */
import type { Handlers } from '../../ipc-contract.ts'
import { done, type AppContext } from './context.ts'
import { filterOf } from './feed.ts'

type HistoryHandlers = Pick<Handlers, 'exportHistory' | 'cancelExport' | 'deleteHistory'>

export function historyHandlers(app: AppContext): HistoryHandlers {
  return {
    exportHistory: (query, format) => app.exporter.run(filterOf(query), format),
    cancelExport: () => app.exporter.cancel(),
    async deleteHistory() {
      await app.host.feed().history.deleteAll()
      app.hub.reset()
      app.timeline.note('history deleted by the user')
      return done('The history is deleted.')
    },
  }
}
