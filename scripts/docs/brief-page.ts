import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeBrief } from '../../src/brief/brief.ts'
import { templateParts } from '../../src/brief/template.ts'
import { packageFolder } from '../../src/scad/package.ts'
import { sampleFacts } from '../../test/unit/brief/sample-facts.ts'

/** `docs/brief.md`: what an agent is told. */
export function briefPage(): string {
  return [
    '# The brief',
    '',
    'Beside its prompt an agent is given a brief: a text that scad writes for each job from what it knows of it. It is the same whichever agent',
    'it is, and the same facts give the same text. `scad inject SESSION --print-brief` prints it and starts nothing; the options of the job belong',
    'to it: `--agent`, `--branch`, `--repo`, `--caller`, `--goal`, `--context`, `--interactive`, with which it says that a person is at the terminal. A plain',
    'command has none.',
    '',
    '| part | from |',
    '| --- | --- |',
    '| who asks, and why | `--caller TEXT`, `--goal TEXT`; `scad job show` tells both |',
    '| repositories | the session: the role is `read` where the config says `access: read`, or where `--repo` names others; `--branch` |',
    '| mounts | `mounts` of the config |',
    '| how to verify | `repos.*.verify` of the config |',
    '| do not touch | repositories that are there to be read, and `repos.*.frozen` of the config: paths as in a .gitignore |',
    '| context | the text of each `--context FILE` |',
    "| instructions | the agent's own `instructions` of the config |",
    '',
    'An [agent](agents.md) takes it as an addition to its system prompt. One of the adapter `command` does with it what it likes: its `argv` may',
    "name the file as `{briefFile}`, and the path stands in `SCAD_BRIEF_FILE`, as it does for every agent. The file, `brief.md`, lies in the job's",
    'folder, where the agent can read and not write it. It holds at most 64 KiB: what is longer belongs into a repository or a mount. What is changed',
    'in the config counts for the next session.',
    '',
    'A brief asks; it does not keep an agent from anything. What was changed in spite of it, the [customs](customs.md) refuse at the next',
    '`scad code fetch`.',
    '',
    ...example(),
    '## A plan as the prompt',
    '',
    '`--plan FILE` takes a plan that was made on this machine. Its paths of repositories and mounts become those of the session: each absolute path,',
    'or one that begins with `~/`, by the longest folder that holds it, also by way of links. All else stays byte for byte. A path of this machine',
    'that the session does not have is named before anything is started, and the plan is refused; `--allow-unknown-paths` takes it with a warning.',
    "Paths that are the container's own (`/usr/bin/env`, `/dev/null`, `/workspace/…`) are no paths of this machine, nor is `/api/users`, where there is no",
    'folder `/api`.',
    '',
    '## A template as the prompt',
    '',
    '`--template NAME` makes the prompt of `templates/NAME.md` beside the config, or in `~/.config/scad`, or of the one that comes with scad: `task`.',
    'Each `{{name}}` in it is a field that `--set name=TEXT` fills in; comments (`<!-- … -->`) are left out. A template has these parts, as headings',
    `of the second level: ${templateParts.map((part) => `\`${part}\``).join(', ')}. A field without a value, a value without a field, and a part that is missing or`,
    'empty are refused by their names: what a job was not told, it cannot keep to.',
    '',
    '```markdown',
    readFileSync(join(packageFolder(), 'templates', 'task.md'), 'utf8').trimEnd(),
    '```',
    '',
    '`scad dispatch` takes all of these options too. Its `--print-brief` tells what a session that it started now would give.',
    '',
  ].join('\n')
}

function example(): string[] {
  return [
    'This one is of `scad inject atlas-try1-4f2a … --branch fix/parser --caller Ada --goal "The release waits for it." --context ci.log`:',
    '',
    '````markdown',
    writeBrief(sampleFacts).trimEnd(),
    '````',
    '',
  ]
}
