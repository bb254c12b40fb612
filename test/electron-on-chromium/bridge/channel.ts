/** Main's end of a page's IPC: one DevTools call carries everything that gathered since the last one. */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { CDPSession, Page } from 'playwright-core'
import { toOutside } from '../chromium/requests.ts'
import { type Codec, createCodec } from './codec.ts'
import { type Down, type Up, startPage } from './page.ts'

export const codec: Codec = createCodec()

export interface ChannelHandlers {
  message(up: Up): void
  /** A new document has begun, and can hear. */
  ready(url: string, focused: boolean): void
}

export class Channel {
  private readonly session: CDPSession
  private readonly handlers: ChannelHandlers
  private readonly receiver = `receive_${randomUUID()}`
  private readonly binding = `standin_${randomUUID()}`
  private target: Promise<string | undefined> | undefined
  private queue: Down[] = []
  private flushing = false

  constructor(session: CDPSession, handlers: ChannelHandlers) {
    this.session = session
    this.handlers = handlers
  }

  /** Installs the preload for every later document of the page. */
  async install(preloadPath: string | undefined): Promise<void> {
    this.session.on('Runtime.bindingCalled', ({ name, payload }) => {
      // Written by startPage of this very stand-in.
      if (name === this.binding) this.receive(JSON.parse(payload) as Up)
    })
    await this.session.send('Runtime.enable')
    await this.session.send('Page.enable')
    await this.session.send('Runtime.addBinding', { name: this.binding })
    const preload = preloadPath === undefined ? '' : readFileSync(preloadPath, 'utf8')
    const versions = {
      type: 'renderer',
      platform: process.platform,
      versions: process.versions,
      sandboxed: true,
    }
    const parts = [
      `(${createCodec})()`,
      ...[this.binding, this.receiver, versions].map((part) => JSON.stringify(part)),
    ]
    await this.session.send('Page.addScriptToEvaluateOnNewDocument', {
      source: `(${startPage})(${parts.join(', ')}, function (require, module, exports, process) {\n${preload}\n})`,
    })
  }

  send(message: Down): void {
    this.queue.push(message)
    if (!this.flushing) {
      this.flushing = true
      setImmediate(() => void this.flush())
    }
  }

  private receive(up: Up): void {
    if (up.kind !== 'ready') {
      this.handlers.message(up)
      return
    }
    this.target = this.session
      .send('Runtime.evaluate', {
        expression: `(() => { const f = globalThis['${this.receiver}']; delete globalThis['${this.receiver}']; return f })()`,
      })
      .then(({ result }) => result.objectId)
      .catch(() => undefined)
    this.handlers.ready(toOutside(up.url), up.focused)
  }

  private async flush(): Promise<void> {
    while (this.queue.length > 0) {
      const objectId = await this.target
      const batch = this.queue
      this.queue = []
      // Without a document there is nobody to hear it: Electron drops it too.
      if (objectId === undefined) continue
      await this.session
        .send('Runtime.callFunctionOn', {
          objectId,
          functionDeclaration: 'function (batch) { this(JSON.parse(batch)) }',
          // As text: V8's inspector compiles an object argument like a program, and holds the page up meanwhile.
          arguments: [{ value: JSON.stringify(batch) }],
        })
        .catch(() => undefined)
    }
    this.flushing = false
  }
}

export async function openChannel(page: Page, handlers: ChannelHandlers, preload?: string): Promise<Channel> {
  const channel = new Channel(await page.context().newCDPSession(page), handlers)
  await channel.install(preload)
  return channel
}
