import { z } from 'zod'
import { defineCommand } from '../../src/cli/command.ts'
import { sendText, sendTextInput, sentTextSchema } from '../../src/job/send.ts'
import { readTypedText } from '../../src/job/typed-text.ts'

export const command = defineCommand({
  summary: 'Type a text into the terminal of an interactive job',
  description: `As a paste, and then Enter, which is repeated until the agent is seen to take it up, and says so when that is not sure: with
--json \`began\` is true, or null where it cannot be known. It ends with 8 when nothing is seen to come of it.`,
  examples: [
    { command: 'scad job send atlas-try1-4f2a/7k2m9x0q "Now the tests"', text: 'what an agent is asked next' },
    { command: 'git diff | scad job send 7k2m9x0q -', text: 'the text from stdin' },
  ],
  input: z.object({ job: sendTextInput.shape.job, text: z.string().describe('what to type, or - for stdin') }),
  positionals: ['job', 'text'],
  complete: { job: 'job' },
  output: sentTextSchema,
  run: async (scad, { job, text }, io) => {
    const sent = await sendText(scad, { job, text: await readTypedText(text, io.stdin) })
    const unsure = sentences[sent.why]
    if (unsure !== '') scad.progress({ type: 'warning', text: `${unsure}; scad job screen ${sent.job} shows how it stands` })
    return sent
  },
  render: () => {},
})

const sentences = {
  began: '',
  busy: 'typed, while the agent was at work: when it takes it up is not known',
  changed: 'typed, and the screen changed; this program does not tell whether it works',
} as const
