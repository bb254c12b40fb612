import { extractAll } from '@electron/asar'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Plain Node cannot read inside an archive as Electron does: unpacks it, once for each content, and answers the folder. */
export function unpackApp(archive: string): string {
  const digest = createHash('sha256').update(readFileSync(archive)).digest('hex').slice(0, 16)
  const folder = join(tmpdir(), `fastfeed-packaged-${digest}`)
  if (existsSync(folder)) return folder
  // Beside it, and in place when whole: another run may be unpacking the same at this moment.
  const mine = mkdtempSync(`${folder}-`)
  extractAll(archive, mine)
  try {
    renameSync(mine, folder)
  } catch {
    rmSync(mine, { recursive: true, force: true })
  }
  return folder
}
