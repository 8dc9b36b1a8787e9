import { type Arena, makeArena } from '../arena.ts'
import type { SecurityGroup } from '../security-case.ts'
import { lyingJobs } from './lying-jobs.ts'
import { words } from './words.ts'

/** Lines that an agent's program may print; what it is asked does not matter. */
const oddLines = [
  '{"__proto__":{"polluted":true},"type":"assistant","message":{"__proto__":{"polluted":true},"content":[{"type":"text","text":7}]}}',
  '{"type":"result","subtype":["success"],"is_error":"no","num_turns":1e999,"total_cost_usd":-1,"session_id":{"constructor":{"prototype":1}}}',
  '{"type":["system"],"model":null}',
  '{"event":"ended","job":"other/0","code":0}',
  '[[[[[[',
]

async function jobArena(): Promise<Arena> {
  const program = `printf '%s\\n' ${oddLines.map((line) => `'${line}'`).join(' ')}; head -c 10000000 /dev/zero | tr '\\0' '{'; echo; exit 0`
  const arena = await makeArena({
    agents: {
      odd: { adapter: 'claude', env: { PATH: '/home/agent/odd:/usr/bin:/bin' }, credentials: 'none' },
      copy: { adapter: 'command', argv: ['cp', '-f', '{promptFile}', '/tmp/prompt'] },
    },
    config: { agent: 'copy' },
  })
  await arena.project.inside(arena.session, `mkdir ~/odd && cat > ~/odd/claude <<'END'\n#!/bin/sh\n${program}\nEND\nchmod +x ~/odd/claude`)
  return arena
}

export const claims: SecurityGroup<Arena> = {
  title: 'Jobs that lie, and words that are more than words',
  cases: [...lyingJobs, ...words],
  arena: jobArena,
}
