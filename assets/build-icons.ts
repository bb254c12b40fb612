/** Writes every icon from icon.svg: `npm run icons`. Needs a Chromium: CHROMIUM names one, else the usual places are tried. */
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { chromium } from 'playwright-core'
import { icns, ico, type Png } from './containers.ts'
import { STATE_COLOURS, TEMPLATE_COLOUR, TRAY_BADGES, TRAY_STATES, traySvg } from './tray-svg.ts'

const here = new URL('./', import.meta.url)
const APP_SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024]
const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256]
const ICNS_SIZES = [16, 32, 64, 128, 256, 512, 1024]
/** Windows scales its tray by 100, 125, 150 and 200 %. */
const TRAY_ICO_SIZES = [16, 20, 24, 32]

/** Runs in the page, and is text because this program is typed for Node: the DOM's types would hide mistakes in the rest. */
const DRAW_IN_PAGE = `async (svg, sizes) => {
  const image = new Image()
  image.src = 'data:image/svg+xml,' + encodeURIComponent(svg)
  await image.decode()
  return sizes.map((size) => {
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = size
    canvas.getContext('2d').drawImage(image, 0, 0, size, size)
    return canvas.toDataURL('image/png').replace(/^[^,]*,/, '')
  })
}`

type Draw = (svg: string, sizes: readonly number[]) => Promise<Png[]>

async function appIcons(source: string, draw: Draw): Promise<void> {
  const images = await draw(source, APP_SIZES)
  const pick = (sizes: readonly number[]) => images.filter(({ size }) => sizes.includes(size))
  // electron-builder takes a Linux icon's size from its name, and passes over any other name.
  for (const { size, bytes } of images) await write(`icons/${size}x${size}.png`, bytes)
  await write('icons/icon.ico', ico(pick(ICO_SIZES)))
  await write('icons/icon.icns', icns(pick(ICNS_SIZES)))
}

async function trayIcons(source: string, draw: Draw): Promise<void> {
  for (const state of TRAY_STATES) {
    // macOS writes the count beside the icon, so its images need no badge.
    const template = await draw(traySvg(source, state, TEMPLATE_COLOUR, null), [16, 32])
    await writePair(`tray/${state}Template`, template)
    for (const badge of [null, ...TRAY_BADGES]) {
      const name = badge === null ? state : `${state}-${badge.replace('+', 'plus')}`
      const images = await draw(traySvg(source, state, STATE_COLOURS[state], badge), TRAY_ICO_SIZES)
      await writePair(`tray/${name}`, images)
      await write(`tray/${name}.ico`, ico(images))
    }
  }
}

async function writePair(name: string, images: readonly Png[]): Promise<void> {
  for (const { size, bytes } of images) {
    if (size === 16) await write(`${name}.png`, bytes)
    if (size === 32) await write(`${name}@2x.png`, bytes)
  }
}

async function write(name: string, bytes: Buffer): Promise<void> {
  await writeFile(new URL(name, here), bytes)
}

function chromiumPath(): string {
  const candidates = [
    process.env['CHROMIUM'],
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ]
  const found = candidates.find((path) => path !== undefined && existsSync(path))
  if (found === undefined) throw new Error('no Chromium found: set CHROMIUM to the path of one')
  return found
}

const browser = await chromium.launch({
  executablePath: chromiumPath(),
  // Chromium refuses its sandbox to root; nothing but our own drawing is loaded.
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
})
try {
  const page = await browser.newPage()
  const draw: Draw = async (svg, sizes) => {
    const drawn = await page.evaluate<readonly string[]>(
      `(${DRAW_IN_PAGE})(${JSON.stringify(svg)}, ${JSON.stringify(sizes)})`,
    )
    return drawn.map((base64, index) => ({ size: sizes[index] ?? 0, bytes: Buffer.from(base64, 'base64') }))
  }
  const source = await readFile(new URL('icon.svg', here), 'utf8')
  await mkdir(new URL('icons/', here), { recursive: true })
  await mkdir(new URL('tray/', here), { recursive: true })
  await appIcons(source, draw)
  await trayIcons(source, draw)
} finally {
  await browser.close()
}
