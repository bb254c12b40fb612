import { getCACertificates, setDefaultCACertificates } from 'node:tls'

export type SystemCertificates =
  { readonly ok: true; readonly added: number } | { readonly ok: false; readonly message: string }

/**
 * Trusts what the operating system trusts, besides the built-in list: companies that inspect TLS install their own
 * authority there. Never throws; without it everything else still works.
 */
export function trustSystemCertificates(): SystemCertificates {
  try {
    const known = getCACertificates('default')
    const system = getCACertificates('system')
    if (system.length > 0) setDefaultCACertificates([...known, ...system])
    // Systems list a certificate twice, or in another spelling than the built-in list; Node keeps one of each.
    return { ok: true, added: getCACertificates('default').length - known.length }
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) }
  }
}
