/**
 * An unpacked "Electron distribution" for machines that cannot download the real one: electron-builder needs such a
 * folder, and the packaged result can then be run and inspected. Its `electron` runs the packaged app.asar on the
 * stand-in, and carries a fuse wire as the real binary does, so that flipping fuses is really done and can be read back.
 */
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')

/** The marker and layout that @electron/fuses looks for: sentinel, wire version, wire length, one byte a fuse. */
const FUSE_WIRE = Buffer.concat([
  Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
  Buffer.from([1, 8]),
  // '1' enabled, '0' disabled: what Electron ships, so that every fuse we set is seen to change or hold.
  Buffer.from('10110010'),
])

/** Writes the folder anew and answers its path. */
export function makeDistribution(into: string): string {
  rmSync(into, { recursive: true, force: true })
  for (const folder of ['locales', 'resources']) mkdirSync(join(into, folder), { recursive: true })
  const script = [
    '#!/bin/sh',
    'here=$(dirname "$(readlink -f "$0")")',
    `exec "${process.execPath}" "${join(root, 'test/packaging/run-packaged.ts')}" "$here/resources/app.asar" "$@"`,
    '# ',
  ].join('\n')
  writeFileSync(join(into, 'electron'), Buffer.concat([Buffer.from(script), FUSE_WIRE, Buffer.from('\n')]))
  chmodSync(join(into, 'electron'), 0o755)
  writeFileSync(join(into, 'version'), electronVersion())
  writeFileSync(join(into, 'LICENSE'), 'Stand-in distribution; contains no part of Electron.\n')
  writeFileSync(join(into, 'locales', 'en-US.pak'), '')
  return into
}

function electronVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8'))
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest)
    return String(manifest.version)
  throw new Error('node_modules/electron/package.json has no version')
}
