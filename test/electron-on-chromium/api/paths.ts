/** Where Electron on Linux keeps things, and what it reads from the command line and package.json. */
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

export interface AppManifest {
  readonly name: string
  readonly version: string
  readonly desktopName: string
}

/** The nearest folder upwards with a package.json is the app's folder, as `electron path/to/main.js` finds it. */
export function findAppPath(entry: string): string {
  const start = resolve(entry)
  let folder = statSync(start).isDirectory() ? start : dirname(start)
  for (;;) {
    try {
      statSync(join(folder, 'package.json'))
      return folder
    } catch {
      const parent = dirname(folder)
      if (parent === folder) return dirname(start)
      folder = parent
    }
  }
}

export function readManifest(appPath: string): AppManifest & { readonly main: string } {
  let json: unknown
  try {
    json = JSON.parse(readFileSync(join(appPath, 'package.json'), 'utf8'))
  } catch {
    json = {}
  }
  const field = (key: string): string | undefined => {
    const value: unknown = typeof json === 'object' && json !== null ? Reflect.get(json, key) : undefined
    return typeof value === 'string' ? value : undefined
  }
  const name = field('productName') ?? field('name') ?? 'Electron'
  return {
    name,
    version: field('version') ?? '0.0.0',
    desktopName: field('desktopName') ?? `${name}.desktop`,
    main: field('main') ?? 'index.js',
  }
}

/** `--name value` and `--name=value`; Chromium reads only the second, Electron's users write both. */
export function readSwitch(argv: readonly string[], name: string): string | undefined {
  const flag = `--${name}`
  for (const [index, word] of argv.entries()) {
    if (word.startsWith(`${flag}=`)) return word.slice(flag.length + 1)
    if (word === flag) {
      const next = argv[index + 1]
      return next === undefined || next.startsWith('--') ? '' : next
    }
  }
  return undefined
}

export function defaultPaths(appPath: string, name: string, argv: readonly string[]): Map<string, string> {
  const home = homedir()
  const appData = process.env['XDG_CONFIG_HOME'] ?? join(home, '.config')
  const chosen = readSwitch(argv, 'user-data-dir')
  const userData = chosen ? resolve(chosen) : join(appData, name)
  // As Chromium makes it: nobody else looks in.
  mkdirSync(userData, { recursive: true, mode: 0o700 })
  return new Map([
    ['home', home],
    ['appData', appData],
    ['assets', appPath],
    ['userData', userData],
    ['sessionData', userData],
    ['temp', tmpdir()],
    ['exe', process.execPath],
    ['module', process.execPath],
    ['desktop', join(home, 'Desktop')],
    ['documents', join(home, 'Documents')],
    ['downloads', join(home, 'Downloads')],
    ['music', join(home, 'Music')],
    ['pictures', join(home, 'Pictures')],
    ['videos', join(home, 'Videos')],
    ['logs', join(userData, 'logs')],
    ['crashDumps', join(userData, 'Crashpad')],
  ])
}
