/** Settings: save one section, take all of them out or in. */
import { readFile, stat, writeFile } from 'node:fs/promises'
import type { Handlers } from '../../contract/contract.ts'
import { parseJsonText } from '../../adapters/json-file.ts'
import { writeProblem } from '../../adapters/write-problem.ts'
import { done, failed, type AppParts } from '../app-parts.ts'

type SettingsHandlers = Pick<Handlers, 'saveSettings' | 'exportSettings' | 'importSettings'>

const MAX_IMPORT_BYTES = 1024 * 1024

export function settingsHandlers(app: Pick<AppParts, 'desktop' | 'log' | 'settings'>): SettingsHandlers {
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
  }
}
