/**
 * What runs in the page before its own scripts: hosts the preload in a closure, so that the page sees nothing but
 * what `contextBridge` gives it. `startPage` must stay self-contained: its source text is sent to the page.
 */
import type { Codec } from './codec.ts'

export type Up =
  | { readonly kind: 'ready'; readonly url: string; readonly focused: boolean }
  | { readonly kind: 'send'; readonly channel: string; readonly args: unknown }
  | { readonly kind: 'invoke'; readonly id: number; readonly channel: string; readonly args: unknown }
  | { readonly kind: 'open'; readonly url: string }
  | { readonly kind: 'focus' | 'blur' | 'resize' }
  | { readonly kind: 'preload-error'; readonly message: string }

export type Down =
  | { readonly kind: 'event'; readonly channel: string; readonly args: unknown }
  | { readonly kind: 'reply'; readonly id: number; readonly result?: unknown; readonly error?: string }

interface Anchor {
  readonly target?: string
  readonly href?: string
}
interface PageEvent {
  readonly defaultPrevented: boolean
  preventDefault(): void
  composedPath(): Anchor[]
}
/** The few names of a browser's global object that this file needs; the project compiles without the DOM's types. */
interface Page {
  top: unknown
  location: { href: string }
  document: { hasFocus(): boolean }
  open: unknown
  addEventListener(name: string, listener: (event: PageEvent) => void): void
  [name: string]: unknown
}

type Listener = (event: object, ...args: unknown[]) => void
type Preload = (require: (name: string) => unknown, module: object, exports: object, process: object) => void

export function startPage(
  codec: Codec,
  binding: string,
  receiver: string,
  versions: object,
  preload: Preload,
) {
  // In a page `globalThis` is the window.
  const page = globalThis as unknown as Page
  const raw = page[binding] as (text: string) => void
  Reflect.deleteProperty(page, binding)
  if (page !== page.top || typeof raw !== 'function') return
  const up = (message: Up): void => {
    raw(JSON.stringify(message))
  }
  const listeners = new Map<string, Listener[]>()
  const calls = new Map<number, { resolve: (value: unknown) => void; reject: (reason: Error) => void }>()
  let lastCall = 0

  const receive = (batch: Down[]): void => {
    for (const message of batch) {
      if (message.kind === 'event') {
        const args = codec.decode(message.args) as unknown[]
        for (const listener of [...(listeners.get(message.channel) ?? [])]) {
          try {
            listener({ sender: ipcRenderer, ports: [] }, ...args)
          } catch (error) {
            console.error(error)
          }
        }
        continue
      }
      const call = calls.get(message.id)
      calls.delete(message.id)
      if (message.error === undefined) call?.resolve(codec.decode(message.result))
      else call?.reject(new Error(message.error))
    }
  }
  Object.defineProperty(page, receiver, { value: receive, configurable: true, enumerable: false })

  const ipcRenderer = {
    on(channel: string, listener: Listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
      return ipcRenderer
    },
    once(channel: string, listener: Listener) {
      const once: Listener = (event, ...args) => {
        ipcRenderer.off(channel, once)
        listener(event, ...args)
      }
      return ipcRenderer.on(channel, once)
    },
    off(channel: string, listener: Listener) {
      const left = [...(listeners.get(channel) ?? [])]
      const at = left.lastIndexOf(listener)
      if (at >= 0) left.splice(at, 1)
      listeners.set(channel, left)
      return ipcRenderer
    },
    addListener: (channel: string, listener: Listener) => ipcRenderer.on(channel, listener),
    removeListener: (channel: string, listener: Listener) => ipcRenderer.off(channel, listener),
    removeAllListeners(channel: string) {
      listeners.delete(channel)
      return ipcRenderer
    },
    send(channel: string, ...args: unknown[]) {
      up({ kind: 'send', channel, args: codec.encode(args) })
    },
    async invoke(channel: string, ...args: unknown[]) {
      const encoded = codec.encode(args)
      const id = ++lastCall
      return new Promise<unknown>((resolve, reject) => {
        calls.set(id, { resolve, reject })
        up({ kind: 'invoke', id, channel, args: encoded })
      })
    },
  }

  /** An argument holds data, or is a listener: V8's serializer has the say, and it refuses a Proxy. */
  const copied = (value: unknown): unknown =>
    typeof value === 'function' ? cross(value) : codec.decode(codec.encode(value))

  /** Functions become wrappers and everything else a copy, so neither side can reach into the other. */
  const cross = (value: unknown): unknown => {
    if (typeof value === 'function') {
      return (...args: unknown[]) => {
        try {
          return cross(value(...args.map(copied)))
        } catch (error) {
          // The page gets the message alone: a cause would hand it an object of the preload's.
          // eslint-disable-next-line preserve-caught-error
          throw new Error(error instanceof Error ? error.message : String(error))
        }
      }
    }
    if (value instanceof Promise) {
      return value.then(cross, (error: unknown) => {
        throw error instanceof Error ? new Error(error.message) : cross(error)
      })
    }
    if (Array.isArray(value)) return value.map(cross)
    if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
      const copy: Record<string, unknown> = {}
      for (const [key, entry] of Object.entries(value)) {
        // Assigned, `__proto__` would become the prototype.
        if (key === '__proto__') Object.defineProperty(copy, key, { value: cross(entry), enumerable: true })
        else copy[key] = cross(entry)
      }
      return copy
    }
    return typeof value === 'object' ? codec.decode(codec.encode(value)) : value
  }
  const freeze = (value: unknown): unknown => {
    if (typeof value === 'object' && value !== null) {
      Object.values(value).forEach(freeze)
      Object.freeze(value)
    }
    return value
  }
  const contextBridge = {
    exposeInMainWorld(key: string, api: unknown) {
      if (key in page)
        throw new Error(`Cannot bind an API on top of an existing property on the window object`)
      Object.defineProperty(page, key, {
        value: freeze(cross(api)),
        enumerable: true,
        configurable: false,
        writable: false,
      })
    },
  }
  const strict = (name: string, object: object): object =>
    new Proxy(object, {
      get(target, key): unknown {
        if (typeof key === 'symbol' || key in target || key === 'then') return Reflect.get(target, key)
        throw new Error(`electron-on-chromium: ${name}.${key} is not implemented in the preload`)
      },
    })
  const electron = strict('electron', {
    ipcRenderer: strict('ipcRenderer', ipcRenderer),
    contextBridge: strict('contextBridge', contextBridge),
  })

  const open = (url: string): void => {
    up({ kind: 'open', url })
  }
  page.open = (url: unknown) => {
    open(new URL(String(url), page.location.href).href)
    return null
  }
  page.addEventListener('click', (event) => {
    const link = event.composedPath().find((node) => node.href !== undefined && node.target === '_blank')
    if (link?.href === undefined || event.defaultPrevented) return
    event.preventDefault()
    open(link.href)
  })
  for (const kind of ['focus', 'blur', 'resize'] as const) {
    page.addEventListener(kind, () => {
      up({ kind })
    })
  }

  up({ kind: 'ready', url: page.location.href, focused: page.document.hasFocus() })
  try {
    const module = { exports: {} }
    const require = (name: string): unknown => {
      if (name === 'electron' || name === 'electron/renderer') return electron
      throw new Error(`module not found: ${name}`)
    }
    preload(require, module, module.exports, versions)
  } catch (error) {
    up({
      kind: 'preload-error',
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })
  }
}
