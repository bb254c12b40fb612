/** Every channel's handler; one missing does not compile. */
import type { Handlers } from '../../../contract/contract.ts'
import { accountHandlers } from './account.ts'
import { alertHandlers } from './alerts.ts'
import type { AppContext } from './context.ts'
import { feedHandlers } from './feed.ts'
import { historyHandlers } from './history.ts'
import { settingsHandlers } from './settings.ts'
import { systemHandlers } from './system.ts'

export const createHandlers = (app: AppContext): Handlers => ({
  ...feedHandlers(app),
  ...accountHandlers(app),
  ...alertHandlers(app),
  ...settingsHandlers(app),
  ...historyHandlers(app),
  ...systemHandlers(app),
})
