import { z } from 'zod'
import { defineCommand } from '../src/cli/command.ts'
import { trustedConfigSchema, untrustConfig, untrustConfigInput } from '../src/config/trust/trust-config.ts'

export const command = defineCommand({
  summary: 'Trust a config no more',
  examples: [{ command: 'scad untrust ~/atlas/scad.config.ts', text: 'the next command that needs it asks again' }],
  input: untrustConfigInput,
  positionals: ['file'],
  complete: { file: 'file' },
  output: z.array(trustedConfigSchema).describe('what was trusted of it; none when nothing was'),
  run: untrustConfig,
})
