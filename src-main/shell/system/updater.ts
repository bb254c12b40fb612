/** electron-updater behind the port. Imported only by a packaged app that looks for updates: it is large, and start-up must not pay. */
import electronUpdater from 'electron-updater'
import type { LogPort } from '../../core/ports.ts'
import type { Updater } from './updates.ts'

export function openUpdater(log: LogPort): Updater {
  // A CommonJS getter that makes the one for this system and package.
  const { autoUpdater } = electronUpdater
  const say = (message: unknown) => log.debug('updater', { message: String(message) })
  autoUpdater.logger = { info: say, warn: say, error: say, debug: say }
  autoUpdater.autoDownload = false
  autoUpdater.autoInstallOnAppQuit = true
  autoUpdater.autoRunAppAfterInstall = false
  autoUpdater.allowDowngrade = false
  // Every failure comes by a rejected promise too; without a listener the event would be thrown.
  autoUpdater.on('error', () => undefined)
  return {
    async check() {
      const result = await autoUpdater.checkForUpdates()
      if (result === null) return { kind: 'unsupported' }
      return result.isUpdateAvailable
        ? { kind: 'newer', version: result.updateInfo.version }
        : { kind: 'current' }
    },
    async download() {
      await autoUpdater.downloadUpdate()
    },
    installOnQuit(wanted) {
      autoUpdater.autoInstallOnAppQuit = wanted
    },
  }
}
