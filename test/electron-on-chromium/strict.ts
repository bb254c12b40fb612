/** An API that the app uses and the stand-in lacks must fail loudly, naming itself, not read as `undefined`. */
import { EventEmitter } from 'node:events'

/** Names that the language, Node's inspector and test tools probe on any object. */
const PROBED = new Set(['then', 'toJSON', 'constructor', 'inspect', 'nodeType', 'asymmetricMatch', 'domain'])

export class MissingApiError extends Error {
  constructor(name: string) {
    super(`electron-on-chromium: ${name} is not implemented. See test/electron-on-chromium/README.md.`)
    this.name = 'MissingApiError'
  }
}

/** A prototype at whose end an unknown name throws; instances keep their identity and their private fields. */
function throwingPrototype(base: object): object {
  return new Proxy(base, {
    get(target, key, receiver: object): unknown {
      if (typeof key === 'symbol' || key in target || PROBED.has(key) || key.startsWith('_')) {
        return Reflect.get(target, key, receiver)
      }
      throw new MissingApiError(`${receiver.constructor.name}.${key}`)
    },
  })
}

/** Node's EventEmitter, as Electron's objects are, with the throwing end. */
export class Emitter extends EventEmitter {}
Object.setPrototypeOf(
  Emitter.prototype,
  throwingPrototype(
    Object.create(Object.prototype, Object.getOwnPropertyDescriptors(EventEmitter.prototype)) as object,
  ),
)

/** Base of Electron's plain classes (MenuItem, NativeImage …). */
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- its prototype is the point
export class Strict {}
Object.setPrototypeOf(Strict.prototype, throwingPrototype(Object.prototype))

/** A module object such as `shell`: `name` is what the error says. */
export function strictObject<T extends object>(name: string, object: T): T {
  return new Proxy(object, {
    get(target, key, receiver): unknown {
      if (typeof key === 'symbol' || key in target || PROBED.has(key))
        return Reflect.get(target, key, receiver)
      throw new MissingApiError(`${name}.${key}`)
    },
  })
}

/** An Electron event: what listeners call `preventDefault` on. */
export class PreventableEvent {
  defaultPrevented = false
  preventDefault = (): void => {
    this.defaultPrevented = true
  }
}
