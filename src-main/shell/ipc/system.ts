/** Clipboard, browser, window and diagnostics. */
import { MARKET_WIDE } from '../../core/vocabulary/signals.ts'
import type { Handlers } from '../../contract/contract.ts'
import { diagnosticsOf, saveDiagnostics, type DiagnosticsParts } from '../diagnostics/diagnostics.ts'
import { chartAddress, checkExternal, LINKS, openChecked } from '../system/external.ts'
import { done, failed, type AppParts } from '../app-parts.ts'

type SystemHandlers = Pick<
  Handlers,
  | ('copyText' | 'openChart' | 'openLink' | 'soundDone' | 'setPinned' | 'hideWindow' | 'restart')
  | ('diagnostics' | 'saveDiagnostics' | 'startSelfTest' | 'selfTest')
>

export function systemHandlers(
  app: Pick<AppParts, 'openLicences' | 'selfTest' | 'sounds' | 'window'> & DiagnosticsParts,
): SystemHandlers {
  const { desktop, settings } = app
  return {
    async copyText(text) {
      await desktop.copyText(text)
      return done('Copied.')
    },
    openChart: (symbol) =>
      symbol === MARKET_WIDE
        ? failed('This signal concerns the whole market; there is no chart of it.')
        : openChecked(desktop, chartAddress(settings.current().display.chartUrl, symbol)),
    openLink: (link) =>
      link === 'licences' ? app.openLicences() : openChecked(desktop, checkExternal(LINKS[link])),
    soundDone(id, problem) {
      app.sounds.done(id, problem)
      return done('')
    },
    setPinned(pinned) {
      const saved = settings.save('display', { ...settings.current().display, alwaysOnTop: pinned })
      return saved.ok ? done(pinned ? 'Always on top.' : 'No longer always on top.') : saved
    },
    hideWindow() {
      app.window.hide()
      return done('')
    },
    restart() {
      desktop.restart()
      return done('Restarting.')
    },
    diagnostics: () => diagnosticsOf(app),
    saveDiagnostics: () => saveDiagnostics(app),
    // Not awaited: it takes its time, and the window is told of every step.
    startSelfTest: () => (app.selfTest.start() === null ? failed('It is under way already.') : done('')),
    selfTest: () => app.selfTest.last(),
  }
}
