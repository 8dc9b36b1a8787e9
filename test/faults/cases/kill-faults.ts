import type { FaultCase, FaultGroup } from '../fault-case.ts'
import { randomNumbers } from '../random.ts'
import { hitsPerStep } from '../size.ts'
import { cleaningScenarios } from '../sweep/cleaning-scenarios.ts'
import { codeScenarios } from '../sweep/code-scenarios.ts'
import { endingScenarios } from '../sweep/ending-scenarios.ts'
import { jobScenarios } from '../sweep/job-scenarios.ts'
import { networkScenarios } from '../sweep/network-scenarios.ts'
import { sessionFileScenarios } from '../sweep/session-file-scenarios.ts'
import { sessionScenarios } from '../sweep/session-scenarios.ts'
import { type Scenario, sweep } from '../sweep/sweep.ts'
import { sweepProject } from '../sweep/sweep-project.ts'
import { uninstallScenario } from '../sweep/uninstall-scenario.ts'

/** Of a command in the usual tests, wherever in it they fall. */
const few = 1
const seed = Number(process.env['SCAD_FAULT_SEED'] ?? 1)

/** kill -9 of scad itself, swept over the steps of every command that changes anything: three groups, as each has an engine of its own. */
export const killFaults: readonly [FaultGroup, FaultGroup, FaultGroup] = [
  { title: 'Scad killed: sessions and jobs', cases: [...sessionScenarios, ...sessionFileScenarios, ...jobScenarios].map(killFault) },
  {
    title: 'Scad killed: code, endings and cleaning',
    cases: [...codeScenarios, ...endingScenarios, ...cleaningScenarios, uninstallScenario].map(killFault),
  },
  { title: 'Scad killed: gateways', cases: networkScenarios.map(killFault) },
]

function killFault(scenario: Scenario): FaultCase {
  return {
    id: `kill-${scenario.command.replaceAll(/[^a-z]+/g, '-').replaceAll(/^-|-$/g, '')}`,
    caused: `kill -9 of \`scad ${scenario.command}\` at a random moment within each of its steps, every other time with all its helpers`,
    expected: 'nothing is lost, status is true, the same command then succeeds or says what to do, and in the end nothing is left over',
    run: async ({ docker, project: make }) => {
      await using project = await make(scenario.options ?? sweepProject)
      const hits = hitsPerStep === null ? { total: few } : { each: hitsPerStep }
      const steps = await sweep(project, scenario, { docker, random: randomNumbers(seed), hits })
      const times = Object.values(steps).reduce((sum, count) => sum + count, 0)
      return { times, seen: 'nothing lost, status true, went through, nothing left', steps }
    },
  }
}
