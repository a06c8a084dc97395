import { connect, type Socket } from 'node:net'

/** What became of one mail. `unknown`: its last byte went out and no answer came, so nobody can tell. */
export type SendOutcome =
  | { readonly state: 'accepted'; readonly reply: string }
  | { readonly state: 'refused'; readonly reply: string }
  | { readonly state: 'unknown' | 'unsent'; readonly error: string }

export interface SmtpClient {
  send(mail: { readonly from: string | null; readonly to: readonly string[] | string; readonly raw: Buffer }): Promise<SendOutcome>
  quit(): Promise<void>
}

/**
 * A client that knows how far a mail got when the connection breaks, which is what these tests are about, and that costs
 * little, because it shares the machine with what it measures.
 */
export async function connectSmtp({ port, host = '127.0.0.1', timeoutMs = 60_000 }: { port: number; host?: string; timeoutMs?: number }): Promise<SmtpClient> {
  const socket = connect({ port, host, noDelay: true })
  const replies = replyReader(socket, timeoutMs)
  await expectReply(replies(), 220)
  await command('EHLO client.example', 250)

  async function command(line: string, code: number): Promise<string> {
    socket.write(`${line}\r\n`)
    return expectReply(replies(), code)
  }

  return {
    send: async ({ from, to, raw }) => {
      let complete = false
      try {
        const recipients = [to].flat()
        // In one packet, as mail servers do (RFC 2920).
        socket.write([`MAIL FROM:<${from ?? ''}>`, ...recipients.map((recipient) => `RCPT TO:<${recipient}>`), 'DATA', ''].join('\r\n'))
        for (const code of [250, ...recipients.map(() => 250), 354]) await expectReply(replies(), code)
        socket.write(dotStuffed(raw))
        complete = true
        return { state: 'accepted', reply: await expectReply(replies(), 250) }
      } catch (error) {
        if (error instanceof Refused) return { state: 'refused', reply: error.message }
        socket.destroy()
        return { state: complete ? 'unknown' : 'unsent', error: error instanceof Error ? error.message : String(error) }
      }
    },
    quit: async () => {
      if (!socket.destroyed) await command('QUIT', 221).catch(() => {})
      socket.destroy()
    },
  }
}

class Refused extends Error {}

async function expectReply(reply: Promise<string>, code: number): Promise<string> {
  const text = await reply
  if (!text.startsWith(String(code))) throw new Refused(text)
  return text
}

/** Each call answers the next complete reply, or fails when the connection does. */
function replyReader(socket: Socket, timeoutMs: number): () => Promise<string> {
  const complete: string[] = []
  const waiting: { resolve(reply: string): void; reject(error: Error): void }[] = []
  let buffered = ''
  let failure: Error | undefined

  const fail = (error: Error) => {
    failure ??= error
    for (const { reject } of waiting.splice(0)) reject(failure)
  }
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no answer for ${timeoutMs} ms`)))
  socket.on('error', fail)
  socket.on('close', () => fail(new Error('connection closed')))
  socket.on('data', (chunk) => {
    buffered += chunk.toString('latin1')
    for (let match = replyPattern.exec(buffered); match; match = replyPattern.exec(buffered)) {
      buffered = buffered.slice(match[0].length)
      const next = waiting.shift()
      if (next) next.resolve(match[0].trimEnd())
      else complete.push(match[0].trimEnd())
    }
  })

  return () => {
    const reply = complete.shift()
    if (reply !== undefined) return Promise.resolve(reply)
    if (failure) return Promise.reject(failure)
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }))
  }
}

/** Lines such as `250-SIZE` go on, `250 ` is the last. */
const replyPattern = /^(?:\d{3}-[^\n]*\n)*\d{3}(?: [^\n]*)?\r?\n/

function dotStuffed(raw: Buffer): Buffer {
  const text = raw.includes('\n.') || raw[0] === 46 ? Buffer.from(raw.toString('latin1').replace(/^\./gm, '..'), 'latin1') : raw
  const ending = text.subarray(-2).toString('latin1') === '\r\n' ? '.\r\n' : '\r\n.\r\n'
  return Buffer.concat([text, Buffer.from(ending)])
}
