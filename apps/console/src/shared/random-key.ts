/** 128 random bits as text. `crypto.randomUUID` would need https, and Timbre also lives on plain http in a local network. */
export function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
