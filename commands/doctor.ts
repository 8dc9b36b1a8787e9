import { defineCommand } from '../src/cli/command.ts'
import { exitCodes } from '../src/cli/exit-code.ts'
import { diagnose, diagnoseInput, diagnosisSchema } from '../src/doctor/diagnose.ts'

export const command = defineCommand({
  summary: 'Look at everything that a session needs, and say what to do about what is wrong',
  description: `The engine and how it was found, disks, git, and with a project its repositories, mounts, agents and their logins, GPU and base image; last
what dead processes left. The exit code is 3 when a check failed.`,
  examples: [
    { command: 'scad doctor', text: 'this machine, and the project of the nearest config' },
    { command: 'scad doctor atlas --json', text: 'a known project, for programs' },
    { command: 'scad doctor --fix', text: 'repair what is safe to repair, and say what was done' },
  ],
  input: diagnoseInput,
  positionals: ['project'],
  complete: { project: 'project', config: 'file' },
  output: diagnosisSchema,
  run: diagnose,
  exitCode: ({ healthy }) => (healthy ? 0 : exitCodes.environment),
  render: ({ findings }, page) => {
    const width = Math.max(...findings.map(({ title }) => title.length))
    let last = ''
    for (const { check, verdict, title, what, advice, fix, repaired } of findings) {
      if (repaired !== null && check !== last) page.line(`repaired ${title.padEnd(width)}  ${repaired}`)
      page.line(`${verdict.padEnd(8)} ${title.padEnd(width)}  ${what}`)
      if (advice !== null) page.line(`${'advice'.padEnd(8)} ${''.padEnd(width)}  ${advice}`)
      if (fix !== null) page.line(`${'fix'.padEnd(8)} ${''.padEnd(width)}  ${fix}`)
      last = check
    }
  },
})
