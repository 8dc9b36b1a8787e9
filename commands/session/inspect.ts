import { defineCommand } from '../../src/cli/command.ts'
import { inspectedSessionSchema, inspectSession, inspectSessionInput } from '../../src/session/inspect.ts'

export const command = defineCommand({
  summary: 'Show what the engine says of a session, or how it is confined',
  description: `With --security: each thing that confines the session as the engine has it now, beside what scad makes it by default, and what is
weaker than that. docs/profile.md says what each of them is for.`,
  examples: [
    { command: 'scad session inspect atlas-try1-4f2a --security', text: 'how it is confined' },
    { command: 'scad session inspect atlas-try1-4f2a', text: "everything, in the engine's own words" },
  ],
  input: inspectSessionInput,
  positionals: ['session'],
  complete: { session: 'session' },
  output: inspectedSessionSchema,
  run: inspectSession,
  render: ({ profile, engine }, page) => {
    if (profile === null) return page.text(`${JSON.stringify(engine, null, 2)}\n`)
    const weaker = profile.filter((one) => one.weaker)
    page.table(
      profile.map(({ field, value, default: usual, weaker: isWeaker }) => ({
        field,
        value: textOf(value),
        default: textOf(usual),
        weaker: isWeaker ? 'WEAKER' : '',
      })),
    )
    page.line(weaker.length === 0 ? 'Nothing is weaker than the default.' : 'Weaker than the default:')
    for (const { field, why } of weaker) page.line(`  ${field}: ${why}`)
  },
})

function textOf(value: unknown): string {
  if (value === null) return 'no limit'
  if (Array.isArray(value)) return value.join(', ') || 'none'
  return typeof value === 'string' ? value || 'none' : JSON.stringify(value)
}
