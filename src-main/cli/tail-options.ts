/** The command line of `tail`, checked before anything is opened. */
import { parseArgs } from 'node:util'
import { createRedactor } from '../adapters/redact.ts'
import { MAX_NAME } from '../core/vocabulary/text.ts'
import type { FeedUrl } from '../core/ports.ts'
import { Secret } from '../core/protocol/secret.ts'
import { keyProblem, parseFeedUrl } from '../core/protocol/url.ts'
import { planForward, type ForwardPlan } from './tail-forward.ts'
import { DEFAULT_SETTINGS } from '../core/settings/schema.ts'

export const KEY_VARIABLE = 'FASTFEED_API_KEY'

const PRODUCTION = DEFAULT_SETTINGS.connection.feedUrl

export const USAGE = `Usage: ${KEY_VARIABLE}=KEY npm run --silent tail -- [options]

Prints every signal of the feed once, a line each, and state changes on stderr.

  --feed-url URL    another feed than ${PRODUCTION}:
                    wss://host/path; ws:// for this machine only
  --symbols A,B     only these symbols
  --events X,Y      only these types of signal
  --data-dir DIR    keep a journal in DIR and resume from it; without it nothing is stored
  --forward NAME    send what is notified to that target of settings.json in DIR, the app's data folder;
                    FASTFEED_FORWARD_URL, _TOKEN, _TO and _SECRET in the environment are its address and tokens
  --json            print the events as sent; states as JSON too
  --history         print the journal in DIR and exit
  --help            print this

Exit codes: 0 interrupted, 1 failed, 2 bad usage, 3 key rejected, 4 tier too low.
`

export type TailCommand =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'history'
      readonly dataDir: string
      /** Empty: all. */
      readonly symbols: readonly string[]
      readonly events: readonly string[]
    }
  | {
      readonly kind: 'follow'
      readonly url: FeedUrl
      readonly key: Secret
      readonly json: boolean
      readonly dataDir: string | null
      readonly forward: ForwardPlan | null
    }

type TailUsage =
  | { readonly ok: true; readonly command: TailCommand }
  /** One sentence: what is wrong, and with which flag. Never carries the key. */
  | { readonly ok: false; readonly message: string }

const OPTIONS = {
  'feed-url': { type: 'string' },
  symbols: { type: 'string' },
  events: { type: 'string' },
  'data-dir': { type: 'string' },
  forward: { type: 'string' },
  json: { type: 'boolean' },
  history: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

export function parseTail(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): TailUsage {
  const key = env[KEY_VARIABLE] ?? ''
  // The key may stand among the arguments by mistake; repeating it on the screen would make that worse.
  const wrong = (message: string): TailUsage => ({
    ok: false,
    message: createRedactor(new Secret(key)).text(message),
  })
  let values: Values
  try {
    values = parseArgs({ args: [...argv], options: OPTIONS, strict: true }).values
  } catch (error) {
    // Node's message goes on with advice about positional arguments, which there are none of.
    return wrong(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error))
  }
  if (values.help === true) return { ok: true, command: { kind: 'help' } }
  const dataDir = values['data-dir'] ?? null
  if (dataDir === '') return wrong('--data-dir: expected a folder')
  const symbols = list(values.symbols)
  const events = list(values.events)
  if (symbols === null) return wrong('--symbols: expected names separated by commas, such as BTCUSDT,ETHUSDT')
  if (events === null) return wrong('--events: expected names separated by commas, such as REGIME_SHIFT')
  if (values.history === true)
    return dataDir === null
      ? wrong('--history needs --data-dir DIR, the folder of the journal to print')
      : { ok: true, command: { kind: 'history', dataDir, symbols, events } }
  const url = parseFeedUrl({ feedUrl: values['feed-url'] ?? PRODUCTION, symbols, events })
  if (!url.ok) return wrong(`--feed-url: ${url.message}`)
  const problem = env[KEY_VARIABLE] === undefined ? 'it is not set' : keyProblem(key)
  if (problem !== null) return wrong(`${KEY_VARIABLE} in the environment must hold the API key: ${problem}`)
  let forward: ForwardPlan | null = null
  if (values.forward !== undefined) {
    if (dataDir === null)
      return wrong('--forward needs --data-dir DIR, the app’s data folder with its settings.json')
    const planned = planForward(values.forward, dataDir, env)
    if (!planned.ok) return wrong(planned.message)
    forward = planned.plan
  }
  return {
    ok: true,
    command: {
      kind: 'follow',
      forward,
      url: url.url,
      key: new Secret(key),
      json: values.json === true,
      dataDir,
    },
  }
}

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS; strict: true }>>['values']

/** Null when a name is empty, too long, or holds what no name does. */
function list(text: string | undefined): readonly string[] | null {
  if (text === undefined) return []
  const names = text.split(',').map((name) => name.trim())
  return names.every((name) => name.length <= MAX_NAME && /^\S+$/.test(name)) ? names : null
}
