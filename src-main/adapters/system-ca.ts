import { X509Certificate } from 'node:crypto'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'

type SystemCertificates =
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

/** How many authorities the system lists, each once, and how many of them are trusted now. Throws where the list cannot be read. */
export function systemAuthorities(): { readonly listed: number; readonly trusted: number } {
  const trusted = new Set(getCACertificates('default').map(fingerprintOf))
  const listed = new Set(getCACertificates('system').map(fingerprintOf))
  return { listed: listed.size, trusted: [...listed].filter((one) => trusted.has(one)).length }
}

/** The same certificate may be spelled with other line breaks. One that cannot be parsed stands for itself. */
function fingerprintOf(pem: string): string {
  try {
    return new X509Certificate(pem).fingerprint256
  } catch {
    return pem
  }
}
