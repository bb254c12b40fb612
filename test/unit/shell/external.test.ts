import { expect, test } from 'vitest'
import { chartAddress, checkExternal, LINKS, openChecked } from '../../../src-main/shell/system/external.ts'
import { DEFAULT_SETTINGS } from '../../../src-main/core/settings/schema.ts'

test.each([
  'http://nexusglass.live',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'app://feed/index.html',
  'smb://host/share',
  'ms-settings:',
  'https://user:pw@host/',
  'not a url',
  '',
  'https://',
])('%s is not given to the browser', async (address) => {
  const opened: string[] = []
  const result = await openChecked(
    { openExternal: (url) => Promise.resolve(void opened.push(url)) },
    checkExternal(address),
  )
  expect(result.ok).toBe(false)
  expect(opened).toEqual([])
})

test('the app’s own links are', () => {
  for (const link of Object.values(LINKS)) expect(checkExternal(link).ok).toBe(true)
})

test('the chart address takes the symbol percent-encoded', () => {
  expect(chartAddress(DEFAULT_SETTINGS.display.chartUrl, 'BTCUSDT')).toEqual({
    ok: true,
    url: 'https://www.tradingview.com/chart/?symbol=BINANCE:BTCUSDT',
  })
  expect(chartAddress('https://c.example/{symbol}/x', '../a?b&c#d')).toEqual({
    ok: true,
    url: 'https://c.example/..%2Fa%3Fb%26c%23d/x',
  })
})

test('a symbol never chooses the host, the scheme or nothing', () => {
  expect(chartAddress('https://{symbol}/chart', 'evil.example').ok).toBe(false)
  expect(chartAddress('https://x.example{symbol}/', '.evil.example').ok).toBe(false)
  expect(chartAddress('{symbol}', 'https://evil.example').ok).toBe(false)
  expect(chartAddress('https://x.example/chart', 'BTCUSDT')).toMatchObject({ ok: false })
})

test('a browser that cannot be opened is said', async () => {
  const result = await openChecked(
    { openExternal: () => Promise.reject(new Error('no')) },
    checkExternal(LINKS.site),
  )
  expect(result).toEqual({ ok: false, message: 'The browser could not be opened.' })
})
