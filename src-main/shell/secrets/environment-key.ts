/**
 * FASTFEED_API_KEY: the key for this run. Taken out of the environment at once, so that no child process has it. What
 * the system noted when it started this process (/proc/PID/environ) no program can change; only the same user reads it.
 */
import { Secret } from '../../core/protocol/secret.ts'
import { keyProblem } from '../../core/protocol/url.ts'

const NAME = 'FASTFEED_API_KEY'

export type EnvironmentKey =
  | { readonly kind: 'none' }
  | { readonly kind: 'key'; readonly key: Secret }
  | { readonly kind: 'bad'; readonly message: string }

export function takeEnvironmentKey(env: Record<string, string | undefined>): EnvironmentKey {
  const value = env[NAME]?.trim()
  Reflect.deleteProperty(env, NAME)
  if (value === undefined || value === '') return { kind: 'none' }
  const problem = keyProblem(value)
  return problem === null
    ? { kind: 'key', key: new Secret(value) }
    : { kind: 'bad', message: `${NAME}: ${problem}` }
}
