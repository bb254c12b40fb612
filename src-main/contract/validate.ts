/** What a message from the page may be: from our own page's main frame, of bounded size, plain data, and as its schema says. */
import { Compile } from 'typebox/compile'
import { ASKS, type InvokeName } from './asks.ts'

/** Electron's IpcMainInvokeEvent, as far as the check needs it. */
export interface Sender {
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null
  readonly sender: { readonly id: number }
}

/** True for the main frame of our own page in our own window, and for nothing else. */
export function isTrustedSender(
  event: Sender,
  appOrigin: string,
  isOurWindow: (webContentsId: number) => boolean,
): boolean {
  const frame = event.senderFrame
  return (
    frame !== null &&
    frame.parent === null &&
    frame.url.startsWith(`${appOrigin}/`) &&
    isOurWindow(event.sender.id)
  )
}

const MAX_DEPTH = 12
const MAX_VALUES = 20_000
/** Characters over all strings: the largest honest message is a `copyText`. */
const MAX_CHARACTERS = 1_100_000

/** Null when `args` is plain data of bounded size, else what is wrong. Structured clone lets cycles and maps through. */
export function sizeProblem(args: readonly unknown[]): string | null {
  let values = 0
  let characters = 0
  function visit(value: unknown, depth: number): string | null {
    values += 1
    if (values > MAX_VALUES) return 'too many values'
    if (depth > MAX_DEPTH) return 'nested too deeply'
    if (typeof value === 'string') {
      characters += value.length
      return characters > MAX_CHARACTERS ? 'too long' : null
    }
    if (value === null || ['boolean', 'number', 'undefined'].includes(typeof value)) return null
    if (typeof value !== 'object') return `a ${typeof value} is not accepted`
    if (!Array.isArray(value)) {
      const prototype: unknown = Object.getPrototypeOf(value)
      if (prototype !== Object.prototype && prototype !== null) return 'only plain objects are accepted'
    }
    for (const [key, inner] of Object.entries(value)) {
      characters += key.length
      const problem = visit(inner, depth + 1)
      if (problem !== null) return problem
    }
    return null
  }
  return visit(args, 0)
}

type Validator = {
  Check(value: unknown): boolean
  Errors(value: unknown): Iterable<{ instancePath: string; message: string }>
}

const validators = new Map<InvokeName, Validator>()

function validatorOf(name: InvokeName): Validator {
  let validator = validators.get(name)
  if (validator === undefined) {
    validator = Compile(ASKS[name].args)
    validators.set(name, validator)
  }
  return validator
}

/** Null when `args` are what the channel takes, else a sentence that names the place and never the content. */
export function argumentProblem(name: InvokeName, args: readonly unknown[]): string | null {
  const size = sizeProblem(args)
  if (size !== null) return `${name}: ${size}`
  const validator = validatorOf(name)
  if (validator.Check(args)) return null
  const [first] = validator.Errors(args)
  return `${name}${first?.instancePath ?? ''}: ${first?.message ?? 'not valid'}`
}
