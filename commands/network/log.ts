import { defineCommand } from '../../src/cli/command.ts'
import { accessSchema } from '../../src/gateway/access-log.ts'
import { networkLog, networkLogInput } from '../../src/network/log.ts'
import { formatSize } from '../../src/text/size.ts'

export const command = defineCommand({
  summary: 'Print what a session asked of the network',
  description: 'One line for each request, as its gateway let it through or denied it. A tunnel, as for https, is told of when it ends.',
  examples: [
    { command: 'scad network log atlas-try1-4f2a --denied', text: 'what was denied so far' },
    { command: 'scad network log atlas-try1-4f2a --follow --json', text: 'as it happens, one JSON document a line' },
  ],
  input: networkLogInput,
  positionals: ['session'],
  short: { follow: 'f' },
  complete: { session: 'session' },
  stream: true,
  output: accessSchema,
  run: networkLog,
  render: ({ time, verdict, method, host, port, bytes }, page) =>
    page.line(
      `${new Date(time).toISOString()} ${verdict.padEnd(7)} ${method} ${host}${port === null ? '' : `:${port}`} ${formatSize(bytes)}`,
    ),
})
