import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

/** The password of `client-enc.key`: nobody gives it to the app. */
const keyPassword = 'burdock-Key-3321'

/** Makes every certificate the cases name, in `folder`: two authorities, servers good and bad, clients. */
export function makeCertificates(folder: string): void {
  const openssl = (...args: readonly string[]): void =>
    void execFileSync('openssl', [...args], { cwd: folder, stdio: 'ignore' })
  const authority = (name: string): void =>
    openssl('req', '-x509', ...curve, '-keyout', `${name}.key`, '-out', `${name}.pem`, '-subj', `/CN=${name}`)
  const certificate = (
    name: string,
    given: { readonly cn?: string; readonly san?: string; readonly days?: number },
  ) => {
    const { cn = name, san, days = 2 } = given
    const names = san === undefined ? '' : `subjectAltName=${san}\n`
    writeFileSync(join(folder, `${name}.ext`), `${names}extendedKeyUsage=serverAuth,clientAuth\n`)
    openssl('req', ...curve, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${cn}`)
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', String(days)]
    openssl('x509', '-req', '-in', `${name}.csr`, '-out', `${name}.pem`, '-extfile', `${name}.ext`, ...signed)
  }
  authority('ca')
  authority('ca2')
  certificate('server', { cn: 'server', san: 'DNS:localhost,IP:127.0.0.1,IP:::1' })
  certificate('expired', { san: 'DNS:localhost', days: -1 })
  certificate('elsewhere', { san: 'DNS:other.example' })
  certificate('cn-only', { cn: 'localhost' })
  certificate('client', { san: 'DNS:client.example' })
  certificate('stranger', { san: 'DNS:stranger.example' })
  openssl('pkey', '-in', 'client.key', '-aes256', '-passout', `pass:${keyPassword}`, '-out', 'client-enc.key')
}
