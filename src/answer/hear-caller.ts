// A thread of a program: hands on the first line of stdin, and ends the whole program with stdin, as it is held by whoever started it.
import { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { parentPort } from 'node:worker_threads'

createInterface({ input: new Socket({ fd: 0 }) })
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows of a browser
  .once('line', (line) => parentPort?.postMessage(line))
  .once('close', () => process.kill(process.pid, 'SIGKILL'))
