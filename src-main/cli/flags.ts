/**
 * The command line, read once for the launcher and the app alike. The API key is no flag: it comes by FASTFEED_API_KEY
 * or the settings, since arguments are visible to every user of the machine.
 */
import { parseFeedUrl } from '../core/protocol/url.ts'

interface Flags {
  readonly feedUrl?: string
  readonly userDataDir?: string
  /** 0 lets the browser choose one. */
  readonly remoteDebuggingPort?: number
  readonly demo: boolean
  readonly hidden: boolean
  /** Tries the parts of this machine, prints the result and ends (shell/self-test/command.ts). */
  readonly selfTest: boolean
}

export type FlagsResult =
  | {
      readonly ok: true
      readonly flags: Flags
      /** What 'app' did not know; never a value nor a stray word itself, which may be a key. */
      readonly ignored: readonly string[]
    }
  | { readonly ok: false; readonly message: string }

/**
 * 'launcher' refuses every word it does not know. 'app' ignores it: Windows starts the app with `-Embedding` when a toast
 * is clicked, updaters with `--updated`, and Electron, Chromium and desktops add words of theirs. A wrong value of a known
 * flag is an error to both.
 */
type FlagsReader = 'launcher' | 'app'

const VALUED = ['feed-url', 'user-data-dir', 'remote-debugging-port'] as const
const BARE = ['demo', 'hidden', 'self-test'] as const
const USAGE =
  'Flags: --feed-url URL, --user-data-dir DIR, --remote-debugging-port N, --demo, --hidden, --self-test. The API key is read from FASTFEED_API_KEY.'

export const HELP = `Usage: npm start [-- flags]
       npm run demo [-- flags]

Builds FastFeed if need be and starts it; demo runs against a feed inside the app.

  --demo                      the embedded demo feed; needs no key
  --feed-url URL              another feed: wss://host/path; ws:// for this machine only
  --user-data-dir DIR         where settings and history are kept
  --hidden                    start in the tray
  --self-test                 try what alerts rely on, print the result as JSON, end with 0 or 1
  --remote-debugging-port N   Chromium's debugging port
  --help                      print this

The API key is read from FASTFEED_API_KEY, or entered in the window.
`

/** `argv` is the words after the program and, in a development run of Electron, after the app's path. */
export function parseFlags(argv: readonly string[], reader: FlagsReader = 'launcher'): FlagsResult {
  const values = new Map<string, string>()
  const ignored: string[] = []
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
    else if (reader === 'app') ignored.push(nameOf(word))
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
  const hinders = ['demo', 'hidden'].find((name) => values.has('self-test') && values.has(name))
  if (hinders !== undefined)
    return refuse(`--self-test opens no feed and ends by itself: leave out --${hinders}`)
  const userDataDir = values.get('user-data-dir')
  return {
    ok: true,
    flags: {
      ...(feedUrl === undefined ? {} : { feedUrl }),
      ...(userDataDir === undefined ? {} : { userDataDir }),
      ...(port === undefined ? {} : { remoteDebuggingPort: Number(port) }),
      demo: values.has('demo'),
      hidden: values.has('hidden'),
      selfTest: values.has('self-test'),
    },
    ignored,
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
    ...(flags.selfTest ? ['--self-test'] : []),
  ]
}

function refuse(reason: string): FlagsResult {
  return { ok: false, message: `${reason}. ${USAGE}` }
}

export const asksForHelp = (argv: readonly string[]): boolean =>
  argv.includes('--help') || argv.includes('-h')

const nameOf = (word: string): string => /^--?[a-z][\w-]{0,60}(?==|$)/i.exec(word)?.[0] ?? 'a word'

/** Somebody may have put the key behind a flag that does not exist: it must not come back in a message. */
function withoutValue(word: string): string {
  return word.split('=')[0] ?? word
}
