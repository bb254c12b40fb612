/** The clients that are compared, as processes. */
import { join } from 'node:path'
import { CHANNEL, CHANNEL_PATH, EVENTS_PATH } from './adapter.ts'
import type { ClientSpec } from './lives.ts'

const env = { FASTFEED_API_KEY: 'nxg_demo_replay_key' }
const TAIL = join(import.meta.dirname, '..', '..', '..', 'src-main', 'cli', 'tail.ts')

const tail = (feedUrl: string, folder: string): readonly string[] => [
  TAIL,
  '--json',
  '--feed-url',
  feedUrl,
  '--data-dir',
  join(folder, 'data'),
]

/**
 * @param adapted origin of the adapter
 * @param folder where they keep what they keep
 * @param python the interpreter for the page's sample; null leaves it out
 */
export function clientsOf(
  feedUrl: string,
  adapted: string,
  folder: string,
  python: string | null,
): readonly ClientSpec[] {
  const ours = (script: string): string => join(import.meta.dirname, script)
  const client = (name: string, ...args: readonly string[]): ClientSpec => ({
    name,
    command: [process.execPath, ...args],
    env,
  })
  const centrifuge = [ours('centrifuge-client.ts'), adapted.replace('http', 'ws') + CHANNEL_PATH, CHANNEL]
  const eventsource = [ours('event-source-client.ts'), adapted + EVENTS_PATH]
  return [
    client('fastfeed', ...tail(feedUrl, folder)),
    ...(python === null
      ? []
      : [{ name: 'python', command: [python, ours('sample.py'), feedUrl], env } as const]),
    client('centrifuge', ...centrifuge),
    client('centrifugeKept', ...centrifuge, join(folder, 'position')),
    client('eventsource', ...eventsource),
    client('eventsourceKept', ...eventsource, join(folder, 'id')),
  ]
}

/** Prints FastFeed's journal. */
export const historyOf = (feedUrl: string, folder: string): Pick<ClientSpec, 'command' | 'env'> => ({
  command: [process.execPath, ...tail(feedUrl, folder), '--history'],
  env,
})
