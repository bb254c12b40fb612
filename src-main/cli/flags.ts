/**
 * The command line, read once for the launcher and the app alike. The API key is no flag: it comes by FASTFEED_API_KEY
 * or the settings, since arguments are visible to every user of the machine.
 */
import { parseFeedUrl } from '../core/protocol/url.ts'

export interface Flags {
  readonly feedUrl?: string
  readonly userDataDir?: string
  /** 0 lets the browser choose one. */
  readonly remoteDebuggingPort?: number
  readonly demo: boolean
  readonly hidden: boolean
}

export type FlagsResult =
  { readonly ok: true; readonly flags: Flags } | { readonly ok: false; readonly message: string }

/** 'launcher' refuses every word it does not know; 'app' lets pass what Electron, Chromium and the desktop add. */
export type FlagsReader = 'launcher' | 'app'

const VALUED = ['feed-url', 'user-data-dir', 'remote-debugging-port'] as const
const BARE = ['demo', 'hidden'] as const
export const USAGE =
  'Flags: --feed-url URL, --user-data-dir DIR, --remote-debugging-port N, --demo, --hidden. The API key is read from FASTFEED_API_KEY.'

/** Switches of Electron, Node and Chromium, and those that Chromium adds when it starts the app again. */
const FOREIGN =
  /^--?(r|require|inspect(-.*)?|no-sandbox|(no|enable|disable|force|use|allow|ozone|gtk|ignore|proxy|host|ssl|trace|js|log|v|vmodule|lang|password|remote|original|secure|user-agent|squirrel|type|class|in-process|single-process|relauncher|default-app|process-start-args)(-[\w-]*)?|lang|squirrel[\w-]*)(=.*)?$/

/** `argv` is the words after the program and, in a development run of Electron, after the app's path. */
export function parseFlags(argv: readonly string[], reader: FlagsReader = 'launcher'): FlagsResult {
  const values = new Map<string, string>()
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? ''
    const [, name = '', , inline] = /^--([\w-]+)(=(.*))?$/s.exec(word) ?? []
    const valued = VALUED.find((candidate) => candidate === name)
    const bare = BARE.find((candidate) => candidate === name)
    if (valued !== undefined) {
      const value = inline ?? argv[++at]
      if (value === undefined || value === '' || (inline === undefined && value.startsWith('--'))) {
        return refuse(`--${name} needs a value`)
      }
      values.set(valued, value)
    } else if (bare !== undefined && inline === undefined) values.set(bare, '')
    else if (bare !== undefined) return refuse(`--${bare} takes no value`)
    else if (word === '--') continue
    else if (reader === 'app' && (!word.startsWith('-') || FOREIGN.test(word))) continue
    else
      return refuse(
        word.startsWith('-') ? `Unknown flag ${withoutValue(word)}` : `Unexpected argument ${word}`,
      )
  }
  const port = values.get('remote-debugging-port')
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
    return refuse(`--remote-debugging-port: "${port}" is not a port (0–65535)`)
  }
  const feedUrl = values.get('feed-url')
  if (feedUrl !== undefined) {
    const check = parseFeedUrl({ feedUrl, symbols: [], events: [] })
    if (!check.ok) return refuse(`--feed-url: ${check.message}`)
  }
  const userDataDir = values.get('user-data-dir')
  return {
    ok: true,
    flags: {
      ...(feedUrl === undefined ? {} : { feedUrl }),
      ...(userDataDir === undefined ? {} : { userDataDir }),
      ...(port === undefined ? {} : { remoteDebuggingPort: Number(port) }),
      demo: values.has('demo'),
      hidden: values.has('hidden'),
    },
  }
}

/** The words of `process.argv` that are flags: a packaged Electron has no script's path in it. */
export function flagWords(argv: readonly string[], defaultApp: boolean): readonly string[] {
  return argv.slice(defaultApp ? 2 : 1)
}

/** The flags again as words, in the one form that Electron and Chromium both read. */
export function flagsToWords(flags: Flags): string[] {
  return [
    ...(flags.feedUrl === undefined ? [] : [`--feed-url=${flags.feedUrl}`]),
    ...(flags.userDataDir === undefined ? [] : [`--user-data-dir=${flags.userDataDir}`]),
    ...(flags.remoteDebuggingPort === undefined
      ? []
      : [`--remote-debugging-port=${flags.remoteDebuggingPort}`]),
    ...(flags.demo ? ['--demo'] : []),
    ...(flags.hidden ? ['--hidden'] : []),
  ]
}

function refuse(reason: string): FlagsResult {
  return { ok: false, message: `${reason}. ${USAGE}` }
}

/** Somebody may have put the key behind a flag that does not exist: it must not come back in a message. */
function withoutValue(word: string): string {
  return word.split('=')[0] ?? word
}
