/** The app itself: its settings, the key and the demo; clipboard, browser, window and diagnostics. */
import { readFile, stat, writeFile } from 'node:fs/promises'
import type { Handlers } from '../../contract/contract.ts'
import { parseJsonText, writeProblem } from '../../adapters/files.ts'
import { type AppParts, done, failed } from '../app-parts.ts'
import { Secret } from '../../core/protocol/secret.ts'
import { keyProblem } from '../../core/protocol/url.ts'
import { MARKET_WIDE } from '../../core/vocabulary/signals.ts'
import { diagnosticsOf, type DiagnosticsParts, saveDiagnostics } from '../diagnostics/diagnostics.ts'
import { chartAddress, checkExternal, LINKS, openChecked } from '../system/external.ts'

const MAX_IMPORT_BYTES = 1024 * 1024

export function settingsHandlers(app: Pick<AppParts, 'desktop' | 'log' | 'settings'>) {
  const { settings, desktop, log } = app
  return {
    saveSettings: (section, value) => settings.save(section, value),
    async exportSettings() {
      const target = await desktop.saveFile('fastfeed-settings.json', 'json')
      if (target === null) return done('Export cancelled.')
      try {
        // The key is not among the settings, so the file may be shared.
        await writeFile(target, `${JSON.stringify(settings.current(), null, 2)}\n`)
      } catch (error) {
        log.warn('settings export failed', { error })
        return failed(`The file could not be written: ${writeProblem(error)}.`)
      }
      return done('Settings exported; the key is not among them.')
    },
    async importSettings() {
      const source = await desktop.openFile('json')
      if (source === null) return done('Import cancelled.')
      let document: unknown
      try {
        if ((await stat(source)).size > MAX_IMPORT_BYTES) return failed('The file is too large for settings.')
        document = parseJsonText(await readFile(source, 'utf8'))
      } catch {
        return failed('The file could not be read as JSON.')
      }
      const before = settings.current()
      const result = settings.replace(document)
      return result.ok ? { ...done('Settings imported.'), before } : result
    },
  } satisfies Partial<Handlers>
}

export function accountHandlers(app: Pick<AppParts, 'host' | 'hub' | 'noteKey' | 'secrets' | 'timeline'>) {
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
  } satisfies Partial<Handlers>
}

export function systemHandlers(
  app: Pick<AppParts, 'openLicences' | 'selfTest' | 'sounds' | 'window'> & DiagnosticsParts,
) {
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
  } satisfies Partial<Handlers>
}
