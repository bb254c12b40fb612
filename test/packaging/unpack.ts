import { extractAll } from '@electron/asar'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Plain Node cannot read inside an archive as Electron does: unpacks it, once for each content, and answers the folder. */
export function unpackApp(archive: string): string {
  const digest = createHash('sha256').update(readFileSync(archive)).digest('hex').slice(0, 16)
  const folder = join(tmpdir(), `fastfeed-packaged-${digest}`)
  if (!existsSync(join(folder, 'package.json'))) extractAll(archive, folder)
  return folder
}
