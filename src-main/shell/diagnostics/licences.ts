/** The app's own licence and those of what is built into it, put together in one text that any editor can open. */
import { readFile, writeFile } from 'node:fs/promises'
import type { LogPort } from '../../core/ports.ts'
import type { Result } from '../../contract/contract.ts'

export interface LicencesPorts {
  /** In the order in which they are shown. */
  readonly texts: readonly string[]
  /** Written anew each time, outside the package. */
  readonly target: string
  readonly open: (path: string) => Promise<boolean>
  readonly log: LogPort
}

/** Electron and Chromium bring theirs as files of their own, beside the program. */
const ELECTRON =
  'Electron and Chromium: see LICENSE.electron.txt and LICENSES.chromium.html beside the program.\n'

export async function openLicences({ texts, target, open, log }: LicencesPorts): Promise<Result> {
  try {
    const parts = await Promise.all(texts.map((path) => readFile(path, 'utf8')))
    await writeFile(target, [...parts, ELECTRON].join('\n'))
  } catch (error) {
    log.warn('the licences could not be put together', { error })
    return { ok: false, message: 'The licences could not be read.' }
  }
  return (await open(target))
    ? { ok: true, message: 'Opened.' }
    : { ok: false, message: `No program opens it; the text is ${target}.` }
}
