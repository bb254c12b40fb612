import { describe, expect, test } from 'vitest'
import { environmentAgents, proxyAgents } from '../../../src-main/adapters/proxy.ts'
import { isExempt, routeOfVariable, routesOfPac } from '../../../src-main/adapters/routes.ts'

const proxy = (host: string, port: number, username = '', password = '') => ({
  host,
  port,
  username,
  password,
})
const http = (host: string, port: number) => ({ kind: 'http', tls: false, proxy: proxy(host, port) })
const socks = (version: 4 | 5, host: string, port: number) => ({
  kind: 'socks',
  version,
  proxy: proxy(host, port),
})
const direct = { kind: 'direct' }

describe('the system proxy, in PAC words, in its order', () => {
  test.each([
    ['DIRECT', [direct]],
    ['', [direct]],
    ['PROXY proxy.example:3128; DIRECT', [http('proxy.example', 3128), direct]],
    ['HTTPS secure.example:443', [{ ...http('secure.example', 443), tls: true }]],
    ['SOCKS5 s:1080; PROXY p:80', [socks(5, 's', 1080), http('p', 80)]],
    ['SOCKS s:1080; DIRECT', [socks(4, 's', 1080), direct]],
    ['proxy [::1]:8080', [http('::1', 8080)]],
    ['QUIC q:1; PROXY p', [http('p', 80)]],
  ])('%s', (pac, routes) => {
    expect(routesOfPac(pac)).toEqual(routes)
  })
  test.each(['PROXY', 'QUIC q:1', 'PROXY a b:c:d'])('%s cannot be used, and is said so', (pac) => {
    if (pac.startsWith('PROXY a')) expect(routesOfPac(pac)).toEqual([http('a', 80)])
    else expect(() => routesOfPac(pac)).toThrow('the system names a')
  })
  test('a proxy that cannot be used is an error, not a silent direct connection', async () => {
    const agentFor = proxyAgents(() => Promise.resolve('QUIC s:1080'))
    await expect(agentFor('https://feed.example')).rejects.toThrow('a kind of proxy that is not supported')
  })
  test('P3: loopback is never proxied, and one agent serves one choice', async () => {
    const asked: string[] = []
    const agentFor = proxyAgents((url) => {
      asked.push(url)
      return Promise.resolve('PROXY p:80')
    })
    expect(await agentFor('http://127.0.0.1:8080')).toBeUndefined()
    expect(await agentFor('https://feed.example')).toBe(await agentFor('https://feed.example'))
    expect(asked).toEqual(['https://feed.example/', 'https://feed.example/'])
  })
})

describe('the proxy of the environment', () => {
  test.each([
    ['proxy.corp:3128', http('proxy.corp', 3128)],
    ['http://proxy.corp', http('proxy.corp', 80)],
    ['HTTP://proxy.corp:80/', http('proxy.corp', 80)],
    ['https://p:3129', { ...http('p', 3129), tls: true }],
    ['socks5://s:1080', socks(5, 's', 1080)],
    ['socks5h://s', socks(5, 's', 1080)],
    ['socks4://s:9', socks(4, 's', 9)],
    ['socks4a://s:9', socks(4, 's', 9)],
    ['http://a%40b:c%3Ad@p:80', { kind: 'http', tls: false, proxy: proxy('p', 80, 'a@b', 'c:d') }],
    ['u:w@p:3128', { kind: 'http', tls: false, proxy: proxy('p', 3128, 'u', 'w') }],
  ])('%s', (value, route) => {
    expect(routeOfVariable('HTTPS_PROXY', value)).toEqual(route)
  })
  test.each(['ftp://word@p:21', 'http://', 'http://name:word@'])(
    '%s is refused in a sentence that does not hold it',
    (value) => {
      expect(() => routeOfVariable('HTTPS_PROXY', value)).toThrow(/^HTTPS_PROXY names a (kind|proxy)/)
      expect(() => routeOfVariable('HTTPS_PROXY', value)).not.toThrow('word')
    },
  )
  test('one that cannot be used is not gone around', async () => {
    await expect(environmentAgents({ HTTPS_PROXY: 'gopher://p' })('https://feed.example')).rejects.toThrow(
      'HTTPS_PROXY names a kind of proxy that is not supported',
    )
    await expect(environmentAgents({ all_proxy: 'x://p' })('https://feed.example')).rejects.toThrow(
      'ALL_PROXY names',
    )
    expect(await environmentAgents({ HTTPS_PROXY: 'p:1' })('http://localhost:1')).toBeUndefined()
  })
  test.each([
    ['feed.example', true],
    ['.example', true],
    ['*.example', true],
    ['EXAMPLE', true],
    ['*', true],
    ['other, feed.example:443', true],
    ['feed.example:8443', false],
    ['eed.example', false],
    ['', false],
  ])('NO_PROXY=%s exempts feed.example:443: %s', (noProxy, exempt) => {
    expect(isExempt(noProxy, 'feed.example', 443)).toBe(exempt)
  })
  test.each([
    ['10.0.0.0/8', '10.1.2.3', true],
    ['10.0.0.0/8', '11.1.2.3', false],
    ['10.1.2.3:443', '10.1.2.3', true],
    ['2.3', '10.1.2.3', false],
    ['fd00::/8', '[fd00::1]', true],
    ['[fd00::1]:443', '[fd00::1]', true],
    ['fd00::1', '[fd00::1]', true],
    ['10.0.0.0/99', '10.1.2.3', false],
  ])('NO_PROXY=%s exempts %s: %s', (noProxy, host, exempt) => {
    expect(isExempt(noProxy, host, 443)).toBe(exempt)
  })
})
