/** What one calls somebody on a button: the first word of a name, or the whole of an address. */
export function firstName(name: string): string {
  return name.includes('@') ? name : (name.trim().split(/\s+/)[0] ?? name)
}
