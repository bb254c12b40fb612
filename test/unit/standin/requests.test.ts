import { expect, test } from 'vitest'
import { toInside, toOutside } from '../../electron-on-chromium/chromium/requests.ts'

test.each([
  ['app://feed/index.html', 'https://feed.app.localhost/index.html'],
  ['app://feed/a/b.js?x=1#y', 'https://feed.app.localhost/a/b.js?x=1#y'],
  ['app://feed', 'https://feed.app.localhost'],
  ['app:///index.html', 'https://app.localhost/index.html'],
])('%s is %s inside Chromium, and back', (outside, inside) => {
  expect(toInside(outside)).toBe(inside)
  expect(toOutside(inside)).toBe(outside)
})

test.each([
  'https://example.com/app.localhost/',
  'http://feed.app.localhost/',
  'data:text/html,x',
  'about:blank',
])('%s is nobody’s scheme', (url) => {
  expect(toInside(url)).toBe(url)
  expect(toOutside(url)).toBe(url)
})
