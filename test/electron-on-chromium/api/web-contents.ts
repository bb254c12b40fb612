import { type Request as PageRequest, type Page } from 'playwright-core'
import { Emitter, PreventableEvent, Strict } from '../strict.ts'
import { type Channel, codec, openChannel } from '../bridge/channel.ts'
import type { Up } from '../bridge/page.ts'
import { setNavigationGuard, toInside, toOutside } from '../chromium/requests.ts'
import { dispatchInvoke, dispatchSend } from './ipc-main.ts'
import { NativeImage } from './native-image.ts'
import { allContents } from './registry.ts'
import { session } from './session.ts'

class WebFrameMain extends Strict implements Pick<Electron.WebFrameMain, 'url' | 'origin' | 'parent'> {
  url = ''
  readonly parent = null
  get origin(): string {
    const { protocol, host } = new URL(this.url === '' ? 'about:blank' : this.url)
    return `${protocol}//${host}`
  }
}

type Implemented =
  | ('id' | 'session' | 'send' | 'getURL' | 'getTitle' | 'isDestroyed' | 'isCrashed' | 'isLoading' | 'reload')
  | ('openDevTools' | 'closeDevTools' | 'isDevToolsOpened' | 'executeJavaScript' | 'setWindowOpenHandler')
  | ('setBackgroundThrottling' | 'getBackgroundThrottling' | 'isFocused' | 'setAudioMuted' | 'isAudioMuted')

export class WebContents extends Emitter implements Pick<Electron.WebContents, Implemented> {
  readonly id = allContents.size + 1
  readonly session = session.defaultSession as unknown as Electron.Session // the part of it that exists here
  readonly mainFrame = new WebFrameMain()
  private page: Page | undefined
  private readonly channel: Promise<Channel>
  private link: Channel | undefined
  private waiting: [string, unknown[]][] = []
  private openHandler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0] | undefined
  private expected: string | undefined
  private destroyed = false
  private crashed = false
  private loading = false
  private audioMuted = false
  focused = false

  constructor(
    page: Promise<Page>,
    preload: string | undefined,
    onInput: (kind: 'focus' | 'blur' | 'resize') => void,
  ) {
    super()
    allContents.add(this)
    this.channel = page.then(async (opened) => {
      this.page = opened
      this.listen(opened)
      const message = (up: Up): void => {
        this.receive(up, onInput)
      }
      const ready = (url: string, focused: boolean): void => {
        this.mainFrame.url = url
        this.focused = focused
        const early = this.waiting
        this.waiting = []
        for (const [channel, args] of early) this.send(channel, ...args)
      }
      this.link = await openChannel(opened, { message, ready }, preload)
      return this.link
    })
    this.channel.catch((error: unknown) => {
      if (!this.destroyed) this.emit('did-fail-load', new PreventableEvent(), -2, String(error), '', true)
    })
  }

  async load(url: string): Promise<void> {
    await this.channel
    if (this.page === undefined || this.destroyed) return
    this.loading = true
    this.expected = toInside(url)
    this.emit('did-start-loading')
    try {
      await this.page.goto(this.expected, { waitUntil: 'load' })
      this.mainFrame.url = toOutside(this.page.url())
    } catch (error) {
      const reason = /net::(ERR_\w+)/.exec(String(error))?.[1] ?? 'ERR_FAILED'
      this.emit('did-fail-load', new PreventableEvent(), -2, reason, url, true)
      throw Object.assign(new Error(`${reason} (-2) loading '${url}'`), { code: reason, errno: -2, url })
    } finally {
      this.loading = false
      this.expected = undefined
      this.emit('did-stop-loading')
    }
  }

  send(channel: string, ...args: unknown[]): void {
    if (this.destroyed) throw new TypeError('Object has been destroyed')
    const encoded = codec.encode(args)
    if (this.link === undefined || this.mainFrame.url === '') this.waiting.push([channel, args])
    else this.link.send({ kind: 'event', channel, args: encoded })
  }

  getURL = (): string => this.mainFrame.url
  getTitle = (): string => ''
  isDestroyed = (): boolean => this.destroyed
  isCrashed = (): boolean => this.crashed
  isLoading = (): boolean => this.loading
  isFocused = (): boolean => this.focused
  openDevTools = (): void => undefined
  closeDevTools = (): void => undefined
  isDevToolsOpened = (): boolean => false
  setBackgroundThrottling = (): void => undefined
  getBackgroundThrottling = (): boolean => true
  isAudioMuted = (): boolean => this.audioMuted
  setAudioMuted(muted: boolean): void {
    this.audioMuted = muted
  }

  reload(): void {
    this.crashed = false
    const url = this.page?.url() ?? ''
    this.expected = url
    void this.page
      ?.reload()
      .catch(() => undefined)
      .finally(() => (this.expected = undefined))
  }

  setWindowOpenHandler(handler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0]): void {
    this.openHandler = handler
  }

  async executeJavaScript(code: string): Promise<unknown> {
    await this.channel
    return this.page?.evaluate(code)
  }

  async capturePage(): Promise<NativeImage> {
    await this.channel
    return NativeImage.createFromBuffer((await this.page?.screenshot()) ?? Buffer.alloc(0))
  }

  markDestroyed(): void {
    if (this.destroyed) return
    this.destroyed = true
    allContents.delete(this)
    this.emit('destroyed')
  }

  /** Answers whether the page may go where it wants to go; false once the app prevented it. */
  allows(request: PageRequest): boolean {
    const mainFrame = request.frame() === this.page?.mainFrame()
    if (mainFrame && this.expected !== undefined) return true
    const event = Object.assign(new PreventableEvent(), {
      url: toOutside(request.url()),
      isMainFrame: mainFrame,
    })
    if (mainFrame) this.emit('will-navigate', event, event.url)
    this.emit('will-frame-navigate', event)
    return !event.defaultPrevented
  }

  owns(page: Page): boolean {
    return this.page === page
  }

  private listen(page: Page): void {
    page.on('domcontentloaded', () => this.emit('dom-ready', new PreventableEvent()))
    page.on('load', () => this.emit('did-finish-load'))
    page.on('crash', () => {
      this.crashed = true
      this.emit('render-process-gone', new PreventableEvent(), { reason: 'crashed', exitCode: 5 })
    })
    page.on('console', (entry) => {
      const type = entry.type()
      const level = type === 'warning' || type === 'error' || type === 'debug' ? type : 'info'
      const { url, lineNumber } = entry.location()
      const details = {
        level,
        message: entry.text(),
        lineNumber,
        sourceId: toOutside(url),
        frame: this.mainFrame,
      }
      this.emit('console-message', Object.assign(new PreventableEvent(), details))
    })
  }

  private receive(up: Up, onInput: (kind: 'focus' | 'blur' | 'resize') => void): void {
    switch (up.kind) {
      case 'send':
        dispatchSend(this, up.channel, up.args)
        break
      case 'invoke':
        void dispatchInvoke(this, up.channel, up.args).then((reply) =>
          this.link?.send({ kind: 'reply', id: up.id, ...reply }),
        )
        break
      case 'open':
        // No window is ever opened from a page: `allow` would need a second page here and is not implemented.
        this.openHandler?.({
          url: toOutside(up.url),
          frameName: '',
          features: '',
          disposition: 'foreground-tab',
          referrer: { url: this.mainFrame.url, policy: 'strict-origin-when-cross-origin' },
        })
        break
      case 'preload-error':
        this.emit('preload-error', new PreventableEvent(), '', new Error(up.message))
        console.error(`Unable to load preload script: ${up.message}`)
        break
      case 'ready':
        break
      case 'focus':
      case 'blur':
      case 'resize':
        this.focused = up.kind === 'focus' || (up.kind === 'resize' && this.focused)
        onInput(up.kind)
    }
  }
}

setNavigationGuard((request) => {
  const page = request.frame().page()
  const contents = [...allContents].find((candidate) => candidate.owns(page))
  return contents?.allows(request) ?? true
})
