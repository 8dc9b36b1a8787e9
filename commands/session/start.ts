import { defineCommand } from '../../src/cli/command.ts'
import { loadTrustedProject } from '../../src/config/load.ts'
import { sessionDocument } from '../../src/session/session.ts'
import { startedSessionSchema, startSession, startSessionFields } from '../../src/session/start.ts'

export const command = defineCommand({
  summary: 'Start a session of a project',
  description: `Prints the session's id. The repositories in it stand at the current branch of yours unless --base or the config says
otherwise; what is committed is there, what is not stays behind unless the config has \`dirty: include\`. Images are built when they are not there.`,
  examples: [
    { command: 'scad session start', text: 'the project of the nearest config' },
    { command: 'scad session start atlas --tag try1', text: 'a known project, from anywhere' },
    { command: 'scad session start atlas --base core=v2.1', text: 'one repository at another commit' },
  ],
  input: startSessionFields,
  positionals: ['project'],
  complete: { project: 'project', config: 'file' },
  output: startedSessionSchema,
  run: async (scad, { project, config, ...input }) =>
    sessionDocument(await startSession(scad, { ...input, project: await loadTrustedProject(scad, { project, config }) })),
})
