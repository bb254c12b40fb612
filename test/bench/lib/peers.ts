/** A sender and one client of it, each in its own process, for one round. */
import { join } from 'node:path'
import { node, num, startChild, type Child } from './child.ts'
import { PYTHON } from './machine.ts'

const peer = (name: string): string => join(import.meta.dirname, '..', 'peers', name)

/** A client that has not reported by then will not; its section fails and the others go on. */
const PATIENCE_MS = 300_000

export type Message = Readonly<Record<string, unknown>>

/** Starts a sender, lets `work` have its address, ends it. */
export async function withSender<T>(
  words: readonly (string | number)[],
  work: (url: string) => Promise<T>,
): Promise<T> {
  const sender = node(peer('firehose.ts'), ...words.map(String))
  try {
    return await work(`ws://127.0.0.1:${num(await sender.next(), 'port')}/ws/fastfeed`)
  } finally {
    await sender.stop()
  }
}

/** Runs a client to its report. */
export async function runPeer(script: string, ...words: readonly (string | number)[]): Promise<Message> {
  const args = words.map(String)
  const client: Child = script.endsWith('.py')
    ? startChild(PYTHON, [peer(script), ...args])
    : node(peer(script), ...args)
  const patience = setTimeout(() => void client.stop(), PATIENCE_MS)
  try {
    return await client.next()
  } finally {
    clearTimeout(patience)
    await client.stop()
  }
}

export function numbers(message: Message, key: string): readonly number[] {
  const value = message[key]
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'number'))
    throw new Error(`expected numbers at ${key}`)
  return value
}
