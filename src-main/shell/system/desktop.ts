/** Dialogs, clipboard and browser. */
import { app, clipboard, dialog, shell } from 'electron'
import { withUsersUmask } from '../../adapters/files.ts'
import { packedProgram } from './installation.ts'

/** The few dialogs and services of the desktop, so that handlers import no Electron. */
export interface Desktop {
  /** Null: the user thought better of it. */
  saveFile(suggested: string, extension: string): Promise<string | null>
  openFile(extension: string): Promise<string | null>
  copyText(text: string): Promise<void>
  openExternal(url: string): Promise<void>
  /** With whatever program the desktop has for it. False: with none. */
  openFileWithProgram(path: string): Promise<boolean>
  /** Quits in good order, and starts the app again with its window shown. */
  restart(): void
}

const FILTERS: Readonly<Record<string, string>> = { csv: 'CSV', json: 'JSON' }
const filterFor = (extension: string) => [
  { name: FILTERS[extension] ?? extension.toUpperCase(), extensions: [extension] },
]

export const desktop: Desktop = {
  async saveFile(suggested, extension) {
    const { canceled, filePath } = await dialog.showSaveDialog({
      defaultPath: suggested,
      filters: filterFor(extension),
      properties: ['createDirectory', 'showOverwriteConfirmation'],
    })
    return canceled || filePath === '' ? null : filePath
  },
  async openFile(extension) {
    const { canceled, filePaths } = await dialog.showOpenDialog({
      filters: filterFor(extension),
      properties: ['openFile'],
    })
    return canceled ? null : (filePaths[0] ?? null)
  },
  copyText: (text) => clipboard.writeText(text),
  openExternal: (url) => withUsersUmask(() => shell.openExternal(url)),
  // It answers the failure's text, or none.
  openFileWithProgram: async (path) => (await withUsersUmask(() => shell.openPath(path))) === '',
  restart() {
    const program = packedProgram(process.env)
    app.relaunch({
      args: process.argv.slice(1).filter((word) => word !== '--hidden'),
      ...(program !== undefined && { execPath: program }),
    })
    app.quit()
  },
}
