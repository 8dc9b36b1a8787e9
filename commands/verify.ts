import { z } from 'zod'
import { defineCommand } from '../src/cli/command.ts'
import { dryRunField, renderSteps } from '../src/cli/dry-run.ts'
import { exitCodes } from '../src/cli/exit-code.ts'
import { renderVerification } from '../src/cli/render-verification.ts'
import { stepSchema } from '../src/flows/step.ts'
import { hasPassed, verificationSchema } from '../src/flows/verification.ts'
import { verifySteps } from '../src/flows/verify-steps.ts'
import { verifySession, verifySessionInput } from '../src/flows/verify.ts'
import { durationSchema } from '../src/text/duration.ts'

const { session, mix, repos, accept } = verifySessionInput.shape

export const command = defineCommand({
  summary: 'Run the verify commands of the config over what a session changed, in a fresh session',
  description: `Fetches the session, starts another one of the same environment in which every repository stands at the session's tip, runs the
config's verify commands there as jobs, and removes it; no uncommitted file and no login goes in. --mix takes repositories from other sessions: the
exact combination is verified. The result belongs to the change set, and stays in the archive. The exit code is ${exitCodes['job-failed']} when it did not pass.`,
  examples: [
    { command: 'scad verify atlas-try1-4f2a', text: 'what a session changed in all repositories' },
    { command: 'scad verify atlas-try1-4f2a --mix core=atlas-try2-9k3c', text: 'the same with core as another session has it' },
    { command: 'scad verify atlas-try1-4f2a --repo core --timeout 10m', text: 'only the commands of core' },
  ],
  input: z.object({
    ...{ session, mix, repo: repos, accept },
    timeout: durationSchema.optional().describe('end a command after this time, such as 10m'),
    ...dryRunField,
  }),
  positionals: ['session'],
  complete: { session: 'session', repo: 'repo' },
  output: z.union([verificationSchema, z.array(stepSchema)]),
  run: async (scad, { dryRun, repo, timeout, ...more }) => {
    const input = { ...more, repos: repo, timeoutMs: timeout }
    return dryRun ? await verifySteps(scad, input) : await verifySession(scad, input)
  },
  render: (result, page) => (Array.isArray(result) ? renderSteps(result, page) : renderVerification(result, page)),
  exitCode: (result) => (Array.isArray(result) || hasPassed(result) ? 0 : exitCodes['job-failed']),
})
