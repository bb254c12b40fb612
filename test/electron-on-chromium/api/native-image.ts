/** Images as the bytes they came in; PNG headers tell the size. Nothing is really scaled. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { Strict } from '../strict.ts'

type Implemented =
  | ('isEmpty' | 'getSize' | 'toPNG' | 'toDataURL' | 'setTemplateImage' | 'isTemplateImage')
  | ('addRepresentation' | 'getAspectRatio' | 'getScaleFactors' | 'isMacTemplateImage')

interface Representation {
  readonly scale: number
  readonly data: Buffer
}

export class NativeImage extends Strict implements Pick<Electron.NativeImage, Implemented> {
  private readonly representations: Representation[]
  private readonly size: Electron.Size | undefined
  isMacTemplateImage = false
  readonly path: string | undefined

  private constructor(representations: Representation[], size?: Electron.Size, path?: string) {
    super()
    this.representations = representations
    this.size = size
    this.path = path
  }

  static createEmpty(): NativeImage {
    return new NativeImage([])
  }

  static createFromBuffer(data: Buffer, options?: Electron.CreateFromBufferOptions): NativeImage {
    return new NativeImage(data.length === 0 ? [] : [{ scale: options?.scaleFactor ?? 1, data }])
  }

  static createFromDataURL(url: string): NativeImage {
    return NativeImage.createFromBuffer(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'))
  }

  /** Takes `name@2x.png` beside `name.png` along, as Electron does; a missing file makes an empty image. */
  static createFromPath(path: string): NativeImage {
    const found = [1, 1.5, 2, 3].flatMap((scale) => {
      const file = scale === 1 ? path : path.replace(/(\.\w+)$/, `@${scale}x$1`)
      return existsSync(file) ? [{ scale, data: readFileSync(file) }] : []
    })
    const image = new NativeImage(found, undefined, found.length === 0 ? undefined : path)
    image.isMacTemplateImage = /Template(@\d(\.\d)?x)?\.\w+$/.test(path)
    return image
  }

  isEmpty(): boolean {
    return this.representations.length === 0
  }

  getSize(): Electron.Size {
    if (this.size !== undefined) return this.size
    const first = this.representations[0]
    const png = first?.data.subarray(1, 4).toString('latin1') === 'PNG'
    if (first === undefined || !png) return { width: 0, height: 0 }
    const { data, scale } = first
    return { width: data.readUInt32BE(16) / scale, height: data.readUInt32BE(20) / scale }
  }

  getAspectRatio(): number {
    const { width, height } = this.getSize()
    return height === 0 ? 1 : width / height
  }

  getScaleFactors(): number[] {
    return this.representations.map(({ scale }) => scale)
  }

  toPNG(): Buffer {
    return this.representations[0]?.data ?? Buffer.alloc(0)
  }

  toDataURL(): string {
    return `data:image/png;base64,${this.toPNG().toString('base64')}`
  }

  resize({ width, height }: Electron.ResizeOptions): NativeImage {
    const { width: was, height: high } = this.getSize()
    const size = { width: width ?? Math.round(((height ?? high) * was) / (high || 1)), height: height ?? 0 }
    if (height === undefined) size.height = Math.round((size.width * high) / (was || 1))
    return new NativeImage(this.representations, size, this.path)
  }

  addRepresentation({ scaleFactor, buffer, dataURL }: Electron.AddRepresentationOptions): void {
    const data = buffer ?? Buffer.from((dataURL ?? '').split(',')[1] ?? '', 'base64')
    this.representations.push({ scale: scaleFactor ?? 1, data })
  }

  setTemplateImage(option: boolean): void {
    this.isMacTemplateImage = option
  }

  isTemplateImage(): boolean {
    return this.isMacTemplateImage
  }
}

/** What a test compares icons by. */
export function imageHash(image: NativeImage): string {
  return createHash('sha256').update(image.toPNG()).digest('hex').slice(0, 12)
}

export function asImage(image: Electron.NativeImage | NativeImage | string): NativeImage {
  if (typeof image === 'string') return NativeImage.createFromPath(image)
  // Every NativeImage in this process was made by the class above.
  return image as NativeImage
}
