import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

const read = (environment: Record<string, string>) => readConfig(environment, '/srv/timbre')

describe('settings', () => {
  test('have a standard each', () => {
    expect(read({})).toMatchObject({ dataDir: '/srv/timbre/data', host: '127.0.0.1', httpPort: 3000, smtpPort: 2525, publicUrl: 'http://127.0.0.1:3000', origins: [], trustedProxies: [], warnings: [] })
  })

  test('that do not exist are warned about with the nearest name', () => {
    expect(read({ TIMBRE_HTP_PORT: '1' }).warnings).toEqual(['TIMBRE_HTP_PORT is not a setting of Timbre. Did you mean TIMBRE_HTTP_PORT?'])
  })

  test('name trusted proxies by address or network', () => {
    expect(read({ TIMBRE_TRUSTED_PROXIES: '127.0.0.1, ::1,10.0.0.0/8 ,fd00::/8' }).trustedProxies).toEqual(['127.0.0.1', '::1', '10.0.0.0/8', 'fd00::/8'])
  })

  // Whoever trusts everybody trusts nobody in particular: the address would be what a stranger says it is.
  test.each(['true', '*', '0.0.0.0/0', '::/0', 'proxy.example', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0.0/'])('refuse the proxy %j with one sentence', (proxy) => {
    expect(() => read({ TIMBRE_TRUSTED_PROXIES: proxy })).toThrow(ConfigError)
    expect(() => read({ TIMBRE_TRUSTED_PROXIES: proxy })).toThrow(/^TIMBRE_TRUSTED_PROXIES holds ".+": give addresses or networks such as .+\.$/u)
  })
})
