import { z } from 'zod'
import { defineCommand } from '../src/cli/command.ts'
import { listTrusted, trustConfig, trustConfigInput, trustedConfigSchema } from '../src/config/trust/trust-config.ts'

export const command = defineCommand({
  summary: 'Let a config run, or ask for more than a session has by default',
  description: `A config that is a program (ts, mts, js, mjs, cjs) runs on this machine whenever scad reads it, and one of data (yaml, json) may ask for
mounts, hooks, a GPU and more. Neither does before you trust it as it is: when it changes, or a file that it loads, scad asks again. At a
terminal the commands that need it ask by themselves. What scad init wrote is trusted; so is whatever lies in ~/.config/scad.`,
  examples: [
    { command: 'scad trust', text: 'the config here: shows what it would be allowed, and asks' },
    { command: 'scad trust ~/atlas/scad.config.yaml --yes', text: 'where nobody can be asked' },
    { command: 'scad trust --list', text: 'what is trusted on this machine' },
  ],
  input: trustConfigInput.extend({ list: z.boolean().default(false).describe('list what is trusted, and change nothing') }),
  positionals: ['file'],
  complete: { file: 'file' },
  output: z.array(trustedConfigSchema),
  run: async (scad, { list, ...input }) => (list ? await listTrusted(scad) : [await trustConfig(scad, input)]),
})
