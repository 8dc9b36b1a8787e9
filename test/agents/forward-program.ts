// Runs inside a session, whose loopback is all the network it has: hands whatever connects to PORT there on to SOCKET, and says when it is ready.
// Usage: forward-program.ts PORT SOCKET
import { connect, createServer } from 'node:net'
import { pipeline } from 'node:stream'

const [port, socket = ''] = process.argv.slice(2)
const server = createServer((from) => {
  // either end may break off: that is what some of the cases are about
  pipeline(from, connect(socket), from, () => {})
})
server.listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'))
