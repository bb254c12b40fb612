/** Crashes in every way that guardProcess knows, with the key in each error: `canary-crash.ts LOG_FILE`, key on stdin. */
import { readFileSync } from 'node:fs'
import { createRedactor } from '../../src-main/adapters/redact.ts'
import { Secret } from '../../src-main/core/protocol/secret.ts'
import { guardProcess, openLog } from '../../src-main/shell/diagnostics/log.ts'

const [file = ''] = process.argv.slice(2)
const key = readFileSync(0, 'utf8').trim()
const redactor = createRedactor(new Secret(key))
const log = openLog({ file, level: 'debug', console: true, redactor })
guardProcess(log)

const cause = new Error(`GET wss://feed.example/ws?token=${encodeURIComponent(key)}`, {
  cause: { key, list: [key] },
})
const failure = Object.assign(new AggregateError([cause, key], `outer ${key}`, { cause }), {
  config: { headers: { 'X-API-Key': key }, url: new URL(`wss://x/?token=${encodeURIComponent(key)}`) },
  body: Buffer.from(key).toString('base64'),
})
setTimeout(() => {
  throw failure
}, 1)
setTimeout(() => {
  // A thrown value need not be an error.
  throw key as unknown
}, 2)
setTimeout(() => void Promise.reject(failure), 3)
setTimeout(() => void Promise.reject(new Secret(key)), 4)
setTimeout(() => log.info('the app goes on'), 50)
