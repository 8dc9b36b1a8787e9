import { ScadError } from '../errors/scad-error.ts'
import { layout } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import { bareContainer } from './bare-container.ts'
import { cleanUp } from './clean-up.ts'
import type { BuildStep } from './dockerfile.ts'
import type { EnvironmentPlan } from './environment-plan.ts'
import { leasedCommand, takeLease } from './lease.ts'
import { failureText, runStep } from './run-step.ts'

/** Where a step finds the build secrets: files in memory, gone with the container. `images/environment/step` makes them settings. */
const secretsFolder = '/run/secrets'

/** What the default bounding set of an engine allows, for installing packages as root. */
const buildCapabilities = [
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]

interface Finish {
  /** What the Dockerfile made. */
  image: string
  plan: EnvironmentPlan
  labels: Record<string, string>
  secrets: ReadonlyMap<string, Buffer>
  proxies: Record<string, string>
  network: 'host' | 'bridge'
}

/** The rest of the build in a container whose memory holds the secrets: an image is made of its disk alone. */
export async function finishWithSecrets(scad: Scad, { image, plan, labels, secrets, proxies, network }: Finish): Promise<void> {
  const agent = `${scad.identity.agentUid}:${scad.identity.agentGid}`
  const name = `scad-steps-${plan.hash.slice(0, 16)}`
  // Left by a build that was killed: the claim says that none is at work.
  await scad.engine.removeContainer(name)
  try {
    const container = await scad.engine.createContainer({
      ...bareContainer(name, image),
      labels,
      command: leasedCommand(),
      tmpfs: { [secretsFolder]: 'size=16m,mode=1777' },
      capAdd: buildCapabilities,
      network,
    })
    await scad.engine.startContainer(container)
    const lease = await takeLease(scad, container, '0:0')
    try {
      await putSecrets(scad, container, secrets, agent)
      await runSecretSteps(scad, container, plan.steps, { agent, env: proxies, secrets })
      scad.progress({ type: 'step', text: 'saving the environment image' })
      const made = { reference: plan.tag, labels, user: layout.user, workingDir: layout.workspace }
      await scad.engine.commitContainer(container, { ...made, command: [`${layout.bin}/hold`] })
    } finally {
      lease.detach()
    }
  } finally {
    await cleanUp(scad, `remove the container ${name}`, (engine) => engine.removeContainer(name))
  }
}

/** Writes the secrets into the container's memory, readable by the agent's user, who installs the Python packages. */
async function putSecrets(scad: Scad, container: string, secrets: ReadonlyMap<string, Buffer>, user: string): Promise<void> {
  for (const [name, value] of secrets) {
    // by stdin: a file put there through the engine would land in the layer below
    const process = await scad.engine.exec(container, {
      command: ['/bin/sh', '-c', 'umask 077; cat >"$1"', 'sh', `${secretsFolder}/${name}`],
      user,
      stdin: true,
    })
    process.stdout.resume()
    process.stderr.resume()
    process.stdin?.end(value)
    if ((await process.exitCode) !== 0) throw new ScadError('build-failed', `the build secret ${name} could not be handed to the build`)
  }
}

/**
 * Runs steps in the container with the secrets at hand.
 * @param env of this step alone, such as proxies
 * @throws build-failed with the step and its last lines
 */
async function runSecretSteps(
  scad: Scad,
  container: string,
  steps: BuildStep[],
  { agent, env, secrets }: { agent: string; env: Record<string, string>; secrets: ReadonlyMap<string, Buffer> },
): Promise<void> {
  const hidden = [...secrets.values()].map((value) => value.toString().trim()).filter((text) => text !== '')
  const lines = hidden.flatMap((text) => text.split('\n')).filter((line) => line.length > 3)
  for (const [index, { title, argv, user }] of steps.entries()) {
    scad.progress({ type: 'step', text: `building the environment: ${title} (${index + 1} of ${steps.length})` })
    const result = await runStep(
      scad,
      container,
      { command: argv, user: user === 'root' ? '0:0' : agent, env, workingDir: '/' },
      { secrets: lines },
    )
    if (result.code !== 0)
      throw new ScadError('build-failed', failureText(title, result), { details: { step: title, lines: result.lines } })
  }
}
