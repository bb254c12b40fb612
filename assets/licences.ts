/** A build plugin: the licence of every package that a bundle holds, as `licences.txt` beside it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

const PACKAGE = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/
const LICENCE = /^(licen[cs]e|copying|notice)/i

interface Manifest {
  readonly name?: string
  readonly version?: string
  readonly license?: string
}

function describe(folder: string): string {
  // Sound: npm's own manifests; every field may be missing.
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  const texts = readdirSync(folder)
    .filter((file) => LICENCE.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').trim())
  const title = `${manifest.name ?? folder} ${manifest.version ?? ''} (${manifest.license ?? 'no licence named'})`
  return [title, '-'.repeat(title.length), ...texts, ''].join('\n')
}

export const licences: Plugin = {
  name: 'licences',
  apply: 'build',
  generateBundle(_options, bundle) {
    const ids = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []))
    const folders = ids.flatMap((id) => PACKAGE.exec(id.replaceAll('\\', '/').replace(/^\0/, '')) ?? [])
    const packages = [...new Set(folders)].filter((folder) => existsSync(join(folder, 'package.json'))).sort()
    this.emitFile({
      type: 'asset',
      fileName: 'licences.txt',
      source: `${packages.map(describe).join('\n')}\n`,
    })
  },
}
