/** With STANDIN_VERBOSE the terminal shows what the virtual desktop's user would see: a line a change. */
const verbose = Boolean(process.env['STANDIN_VERBOSE'])
const last = new Map<string, string>()

/** A countdown or a figure that moves by itself is no change of state. */
const still = (text: string): string => text.replace(/\d[\d,.]* (ms|s|min|h)\b/g, '')

/** `topic` pads to a column; a repeated text of the same topic is not news, except for notifications. */
export function say(topic: string, text: string): void {
  if (!verbose || (topic !== 'notification' && last.get(topic) === still(text))) return
  last.set(topic, still(text))
  process.stdout.write(`${topic.padEnd(12)}  ${text.replace(/\s*\n\s*/g, ' · ')}\n`)
}
