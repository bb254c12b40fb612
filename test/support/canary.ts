/** Looks for a key that must be nowhere, in every spelling that it might have got. */
import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The middle of a text's base64 wherever in a longer text it stands: its own ends depend on its neighbours. */
function base64Cores(text: string): string[] {
  return [0, 1, 2].map((offset) =>
    Buffer.from('\0'.repeat(offset) + text)
      .toString('base64')
      .replace(/=+$/, '')
      .slice(4, -4),
  )
}

export function spellings(key: string): readonly string[] {
  const cores = base64Cores(key)
  return [
    ...new Set([
      key,
      encodeURIComponent(key),
      encodeURIComponent(key).toLowerCase(),
      JSON.stringify(key).slice(1, -1),
      key.replaceAll('/', '\\/'),
      ...cores,
      ...cores.map((core) => core.replaceAll('+', '-').replaceAll('/', '_')),
      Buffer.from(key).toString('hex'),
      // As an engine with two bytes a character writes it.
      Buffer.from(key, 'utf16le').toString('latin1'),
    ]),
  ]
}

export interface Canary {
  /** Notes one path by which the key might have got out, and what came out there. */
  look(path: string, content: unknown): void
  readonly tried: readonly string[]
  /** Where the key was found. */
  readonly found: readonly string[]
}

export function openCanary(...keys: readonly string[]): Canary {
  const wanted = keys.flatMap(spellings)
  const tried: string[] = []
  const found: string[] = []
  return {
    tried,
    found,
    look(path, content) {
      const text = Buffer.isBuffer(content)
        ? content.toString('latin1')
        : typeof content === 'string'
          ? content
          : JSON.stringify(content ?? null)
      tried.push(path)
      if (wanted.some((spelling) => text.includes(spelling))) found.push(path)
    },
  }
}

/** Every file below `folder`, as bytes; what goes away meanwhile is passed over. */
export function* filesBelow(folder: string): Generator<{ readonly path: string; readonly bytes: Buffer }> {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name)
    let bytes: Buffer
    try {
      if (!lstatSync(path).isFile()) continue
      bytes = readFileSync(path)
    } catch {
      continue
    }
    yield { path: name, bytes }
  }
}

export interface ProcessInfo {
  readonly pid: number
  readonly parent: number
  readonly commandLine: string
  readonly environment: string
}

/** Everything that runs, as /proc shows it. */
export function processes(): ProcessInfo[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const read = (file: string) => readFileSync(`/proc/${name}/${file}`, 'latin1')
        const [, parent = '0'] = read('stat')
          .replace(/^.*\) /, '')
          .split(' ')
        const info = { commandLine: read('cmdline'), environment: read('environ') }
        return [{ pid: Number(name), parent: Number(parent), ...info }]
      } catch {
        // It ended, or is another user's.
        return []
      }
    })
}

export function descendants(of: number, all: readonly ProcessInfo[] = processes()): ProcessInfo[] {
  const children = all.filter(({ parent }) => parent === of)
  return [...children, ...children.flatMap(({ pid }) => descendants(pid, all))]
}
