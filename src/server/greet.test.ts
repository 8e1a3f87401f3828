import { createServer, type AddressInfo, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { greetServer } from './greet.js'

async function listen(answer: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    answer(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

const greet = (port: number) => greetServer({ port, token: 'tell no one', withinMs: 200 })

describe('greetServer', () => {
  it('reads the version and has the token accepted, however the bytes are cut', async () => {
    let heard = ''
    const port = await listen((socket) => {
      socket.write('INFO {"version":')
      setImmediate(() => socket.write('"2.15.1"}\r\n'))
      socket.on('data', (chunk) => {
        heard += String(chunk)
        if (heard.includes('PING')) socket.write('PONG\r\n')
      })
    })
    expect(await greet(port)).toEqual({ ok: true, value: { version: '2.15.1' } })
    expect(heard).toContain('"auth_token":"tell no one"')
  })

  it('tells what else may listen there', async () => {
    const http = await listen((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'))
    expect(await greet(http)).toEqual({ ok: false, error: 'what answers is not a NATS server' })
    const silent = await listen(() => undefined)
    expect(await greet(silent)).toEqual({ ok: false, error: 'it does not answer in time' })
    const closing = await listen((socket) => socket.end())
    expect(await greet(closing)).toEqual({ ok: false, error: 'it closed the connection' })
    const endless = await listen((socket) => socket.write('x'.repeat(100_000)))
    expect(await greet(endless)).toEqual({ ok: false, error: 'what answers is not a NATS server' })
    const refusing = await listen((socket) =>
      socket.write('INFO {"version":"2.15.1"}\r\n-ERR \'Authorization Violation\'\r\n'),
    )
    expect(await greet(refusing)).toEqual({ ok: false, error: 'it refuses our token' })
  })

  it("passes on the server's own words, cleaned and without the token", async () => {
    const full = await listen((socket) =>
      socket.write('INFO {"version":"2.15.1"}\r\n-ERR \'maximum connections exceeded\'\r\n'),
    )
    expect(await greet(full)).toEqual({ ok: false, error: 'it says "maximum connections exceeded"' })
    const hostile = await listen((socket) =>
      socket.write('INFO {"version":"2.15.1"}\r\n-ERR \'no \x1b]0;x\x07 tell no one\'\r\n'),
    )
    expect(await greet(hostile)).toEqual({ ok: false, error: 'it says "no  ]0;x  (token)"' })
    const wordy = await listen((socket) => socket.write(`INFO {"version":"${'9'.repeat(1000)}"}\r\n`))
    expect(await greet(wordy)).toEqual({ ok: false, error: 'what answers is not a NATS server' })
  })
})
