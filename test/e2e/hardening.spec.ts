/** What a page of this app cannot do, tried from inside the page. */
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test, type Page } from 'playwright/test'
import { live, openStage, type Stage } from './support.ts'
import type { AppDriver } from './driver/launch.ts'

let stage: Stage
let app: AppDriver
let page: Page
let web: Server
let address = ''
let visits = 0

test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  web = createServer((_request, response) => {
    visits += 1
    response.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end('reached')
  })
  web.on('upgrade', (_request, socket) => {
    visits += 1
    socket.destroy()
  })
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  // Sound: a TCP server that listens.
  address = `http://127.0.0.1:${(web.address() as AddressInfo).port}/`
  stage = await openStage()
  app = await stage.launch()
  page = await app.window()
  await expect(live(page)).toBeVisible()
})
test.afterAll(async () => {
  await stage.close()
  web.close()
})

/** Text, because it runs in the page and this program is typed for Node. */
const inPage = (script: string): Promise<unknown> => page.evaluate(`(async () => { ${script} })()`)
const ask = (name: string, ...args: unknown[]) =>
  inPage(`return window.fastfeed[${JSON.stringify(name)}](...${JSON.stringify(args)})`)

test('the policy of every answer allows its own files and nothing inline', async () => {
  const policy = String(
    await inPage(`return (await fetch(location.href)).headers.get('Content-Security-Policy')`),
  )
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toMatch(/unsafe|\*|https?:|data:|blob:/)
})

test('the page has no Node and no Electron, only the contract’s functions', async () => {
  expect(await inPage(`return [typeof require, typeof process, typeof module, typeof Buffer]`)).toEqual(
    Array(4).fill('undefined'),
  )
  expect(
    await inPage(`return Object.values(window.fastfeed).every((value) => typeof value === 'function')`),
  ).toBe(true)
  expect(
    await inPage(`try { window.fastfeed.on('ipc-message', () => {}); return 'taken' } catch { return 'no' }`),
  ).toBe('no')
})

test('inline scripts, eval and handlers do not run', async () => {
  await inPage(`
    window.ran = []
    const script = document.createElement('script')
    script.textContent = 'window.ran.push("script")'
    document.body.append(script)
    const image = document.createElement('i')
    image.setAttribute('onclick', 'window.ran.push("handler")')
    document.body.append(image)
    image.click()`)
  expect(await inPage(`return window.ran`)).toEqual([])
  // A driver's own evaluation is let through by Chromium; the app's bundles must do without.
  const bundles = await inPage(
    `return (await Promise.all([...document.scripts].filter((script) => script.src !== '').map(async (script) => (await fetch(script.src)).text()))).join('')`,
  )
  expect(String(bundles)).not.toMatch(/\beval\(|new Function\(/)
})

/** What the page's policy has refused so far, by directive. */
const blocked = async (): Promise<readonly string[]> => {
  const all = await inPage(`return window.blocked`)
  return Array.isArray(all) ? all.map(String).sort() : []
}

test('no request leaves: fetch, beacon, image, sound, style, frame, worker, socket', async () => {
  const outcome = await inPage(`
    const url = ${JSON.stringify(address)}
    window.blocked = []
    addEventListener('securitypolicyviolation', (event) => window.blocked.push(event.effectiveDirective))
    const tag = (name, attributes) => document.body.append(Object.assign(document.createElement(name), attributes))
    tag('img', { src: url + 'img' })
    tag('audio', { src: url + 'audio', autoplay: true })
    tag('iframe', { src: url + 'frame' })
    tag('link', { rel: 'stylesheet', href: url + 'style' })
    tag('link', { rel: 'prefetch', href: url + 'prefetch' })
    tag('script', { src: url + 'script' })
    tag('object', { data: url + 'object' })
    const refused = async (attempt) => { try { await attempt(); return false } catch { return true } }
    try { navigator.sendBeacon(url + 'beacon', 'x') } catch {}
    const socket = await new Promise((done) => {
      try {
        const socket = new WebSocket(url.replace('http', 'ws'))
        socket.onerror = () => done(true)
        socket.onopen = () => done(false)
      } catch { done(true) }
    })
    const results = [
      await refused(() => fetch(url + 'fetch')),
      await refused(() => import(url + 'module.js')),
      await refused(() => new Promise((done, fail) => {
        const source = new EventSource(url + 'source')
        source.onopen = done
        source.onerror = fail
      })),
      socket,
    ]
    return results`)
  expect(outcome).toEqual([true, true, true, true])
  await expect
    .poll(blocked)
    .toEqual([
      ...Array<string>(4).fill('connect-src'),
      'default-src',
      'frame-src',
      'img-src',
      'media-src',
      'object-src',
      ...Array<string>(2).fill('script-src-elem'),
      'style-src-elem',
    ])
  await inPage(
    `for (const element of document.body.querySelectorAll(':scope > img, :scope > audio, :scope > iframe, :scope > object')) element.remove()`,
  )
  expect(visits).toBe(0)
})

test('it cannot navigate, open a window or submit a form away', async () => {
  const before = page.url()
  const refused = () => app.output.filter((line) => line.includes('a navigation was refused')).length
  const navigate = () => inPage(`location.href = ${JSON.stringify(address)}`).catch(() => undefined)
  await navigate()
  await expect.poll(refused).toBe(1)
  await inPage(`
    window.blocked = []
    const form = Object.assign(document.createElement('form'), { action: ${JSON.stringify(address)}, method: 'post' })
    document.body.append(form)
    form.submit()`)
  await expect.poll(blocked).toEqual(['form-action'])
  expect(await inPage(`return window.open(${JSON.stringify(address)})`)).toBeNull()
  await inPage(`
    const link = Object.assign(document.createElement('a'), { href: ${JSON.stringify(address)}, target: '_blank' })
    document.body.append(link)
    link.click()`)
  // Once this is answered, so is all that the page asked for before.
  await navigate()
  await expect.poll(refused).toBe(2)
  expect(page.url()).toBe(before)
  expect(await app.pages()).toHaveLength(1)
  expect(visits).toBe(0)
  await expect(live(page)).toBeVisible()
})

test('no permission is granted', async () => {
  const granted = await inPage(`
    const answers = await Promise.all(['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read'].map(
      async (name) => { try { return (await navigator.permissions.query({ name })).state } catch { return 'denied' } }))
    const place = await new Promise((done) => navigator.geolocation.getCurrentPosition(() => done('granted'), () => done('denied')))
    return [...answers, place].filter((state) => state === 'granted')`)
  expect(granted).toEqual([])
})

test('the browser gets https addresses of the app’s own choice only', async () => {
  expect(await ask('openLink', 'site')).toMatchObject({ ok: true })
  expect(await app.opened()).toContainEqual({ kind: 'external', target: 'https://nexusglass.live/' })
  const count = (await app.opened()).length
  expect(await ask('openLink', 'https://evil.example')).toMatchObject({ ok: false })
  for (const symbol of ['javascript:alert(1)', '../../x', '@evil.example']) await ask('openChart', symbol)
  for (const { target } of (await app.opened()).slice(count))
    expect(target).toMatch(/^https:\/\/www\.tradingview\.com\//)
})

test('the licences are a text of the app’s own, and name what is built in', async () => {
  expect(await ask('openLink', 'licences')).toMatchObject({ ok: true })
  const opened = (await app.opened()).find(({ kind }) => kind === 'path')
  const text = readFileSync(opened?.target ?? '', 'utf8')
  for (const name of ['svelte', 'ws', 'electron-log', 'typebox', 'electron-updater'])
    expect(text).toMatch(new RegExp(`^${name} \\d`, 'm'))
})

test('a message that is too large, too deep or of the wrong shape is refused, and the app goes on', async () => {
  expect(await ask('copyText', 'x'.repeat(1_200_000))).toMatchObject({ ok: false })
  expect(await ask('acknowledge', ['1:1', { deep: [[[[[[[[[[[[[[1]]]]]]]]]]]]]] }])).toMatchObject({
    ok: false,
  })
  expect(await ask('setPinned', 'yes')).toMatchObject({ ok: false })
  expect(await ask('unsnooze', 'none')).toMatchObject({ ok: false })
  await expect(live(page)).toBeVisible()
})
