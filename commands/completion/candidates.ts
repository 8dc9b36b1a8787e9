import { z } from 'zod'
import { defineCommand } from '../../src/cli/command.ts'
import { complete } from '../../src/cli/complete.ts'
import { liveCandidates } from '../../src/cli/live-candidates.ts'

export const command = defineCommand({
  hidden: true,
  summary: 'Print what a word on the command line may become',
  examples: [{ command: 'scad completion candidates -- session sh', text: 'what the scripts ask at each Tab' }],
  input: z.object({ words: z.array(z.string()).default([]).describe('the words after scad; the last one is being typed') }),
  passthrough: 'words',
  output: z.strictObject({ files: z.boolean(), candidates: z.array(z.strictObject({ value: z.string(), text: z.string() })) }),
  run: async (scad, { words }) => {
    const { commandList } = await import('../command-list.ts')
    return complete(commandList, words, liveCandidates(scad))
  },
  render: ({ files, candidates }, page) => {
    if (files) page.line(':files')
    for (const { value, text } of candidates) page.text(`${value}\t${text}`)
  },
})
