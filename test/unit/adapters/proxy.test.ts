import { describe, expect, test } from 'vitest'
import { chooseProxy, environmentAgents, proxyAgents } from '../../../src-main/adapters/proxy.ts'

describe('the system proxy, in PAC words', () => {
  test.each([
    ['DIRECT', { kind: 'direct' }],
    ['', { kind: 'direct' }],
    ['PROXY proxy.example:3128; DIRECT', { kind: 'proxy', url: 'http://proxy.example:3128' }],
    ['HTTPS secure.example:443', { kind: 'proxy', url: 'https://secure.example:443' }],
    ['SOCKS5 s:1080; PROXY p:80', { kind: 'proxy', url: 'http://p:80' }],
    ['SOCKS s:1080; DIRECT', { kind: 'direct' }],
    ['proxy [::1]:8080', { kind: 'proxy', url: 'http://[::1]:8080' }],
  ])('%s', (pac, choice) => {
    expect(chooseProxy(pac)).toEqual(choice)
  })
  test.each(['SOCKS5 s:1080', 'PROXY', 'QUIC q:1'])('%s cannot be used, and is said so', (pac) => {
    expect(chooseProxy(pac)).toMatchObject({ kind: 'unsupported' })
  })
  test('a proxy that cannot be used is an error, not a silent direct connection', async () => {
    const agentFor = proxyAgents(() => Promise.resolve('SOCKS5 s:1080'))
    await expect(agentFor('https://feed.example')).rejects.toThrow('SOCKS proxy, which is not supported')
  })
  test('P3: loopback is never proxied, and one agent serves one proxy', async () => {
    const asked: string[] = []
    const agentFor = proxyAgents((url) => {
      asked.push(url)
      return Promise.resolve('PROXY p:80')
    })
    expect(await agentFor('http://127.0.0.1:8080')).toBeUndefined()
    const agent = await agentFor('https://feed.example')
    expect(agent?.options.proxyEnv).toEqual({ HTTPS_PROXY: 'http://p:80', NO_PROXY: '' })
    expect(await agentFor('https://feed.example')).toBe(agent)
    expect(asked).toEqual(['https://feed.example/', 'https://feed.example/'])
  })
  test('a terminal takes HTTPS_PROXY', async () => {
    expect(await environmentAgents({})('https://feed.example')).toBeUndefined()
    const agentFor = environmentAgents({ https_proxy: 'http://p:80' })
    expect((await agentFor('https://feed.example'))?.options.proxyEnv).toMatchObject({
      HTTPS_PROXY: 'http://p:80',
    })
    expect(await agentFor('http://localhost:1')).toBeUndefined()
  })
})
