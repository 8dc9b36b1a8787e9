import type { TestProjectOptions } from '../../support/project.ts'
import type { FaultCase, FaultGroup } from '../fault-case.ts'
import { randomNumbers } from '../random.ts'
import { hitsPerStep } from '../size.ts'
import { networkProject, networkScenarios } from '../sweep/network-scenarios.ts'
import { scenarios, sweepProject } from '../sweep/scenarios.ts'
import { type Scenario, sweep } from '../sweep/sweep.ts'

/** Of a command in the usual tests, wherever in it they fall. */
const few = 1
const seed = Number(process.env['SCAD_FAULT_SEED'] ?? 1)
/** Where the commands that end something begin. */
const firstEnding = scenarios.findIndex(({ command }) => command === 'session stop')

/** kill -9 of scad itself, swept over the steps of every command that changes anything: three groups, as each has an engine of its own. */
export const killFaults: readonly [FaultGroup, FaultGroup, FaultGroup] = [
  { title: 'Scad killed: build to sync', cases: scenarios.slice(0, firstEnding).map((scenario) => killFault(scenario, sweepProject)) },
  { title: 'Scad killed: stop to doctor', cases: scenarios.slice(firstEnding).map((scenario) => killFault(scenario, sweepProject)) },
  { title: 'Scad killed: gateways', cases: networkScenarios.map((scenario) => killFault(scenario, networkProject)) },
]

function killFault(scenario: Scenario, options: TestProjectOptions): FaultCase {
  return {
    id: `kill-${scenario.command.replaceAll(/[^a-z]+/g, '-').replaceAll(/^-|-$/g, '')}`,
    caused: `kill -9 of \`scad ${scenario.command}\` at a random moment within each of its steps, every other time with all its helpers`,
    expected: 'nothing is lost, status is true, the same command then succeeds or says what to do, and in the end nothing is left over',
    run: async ({ docker, project: make }) => {
      await using project = await make(options)
      const hits = hitsPerStep === null ? { total: few } : { each: hitsPerStep }
      const steps = await sweep(project, scenario, { docker, random: randomNumbers(seed), hits })
      const times = Object.values(steps).reduce((sum, count) => sum + count, 0)
      return { times, seen: 'nothing lost, status true, went through, nothing left', steps }
    },
  }
}
