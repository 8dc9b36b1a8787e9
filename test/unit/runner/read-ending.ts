import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Ending } from '../../../src/agents/ending.ts'
import { endingFrame } from '../../../src/job/ending-frame.ts'
import { packageFolder } from '../../../src/scad/package.ts'

/** What the runner makes of an agent's output. */
export interface ReadEnding {
  final: string
  failure: string
  /** The agent is ended at once. */
  hopeless: boolean
  conversation: string
  resumable: boolean
  words: string
}

const program = `
  use strict; use warnings FATAL => 'all';
  my ($folder, $patterns, $size, $stderr, $patience) = @ARGV;
  require "$folder/$_" for qw(scalars.pl ending.pl);
  { no warnings; my $clock = 0; *Ending::now = sub { return $clock++ } }
  my $ending = Ending->new($patterns, $patience);
  while (sysread STDIN, my $data, $size) { $ending->take($data) }
  $ending->end;
  print join "\\n", $ending->{final} // '', $ending->failure($stderr) // '', $ending->{hopeless}, $ending->{id} // '', $ending->{resumable} ? 1 : 0, $ending->words;
`

/**
 * Has the runner's own code read an agent's stdout. Fails when it warns of anything.
 * @param options.size bytes that come at a time
 * @param options.patience seconds that it may tell of nothing but an API that it cannot reach; each error takes one
 */
export function readEnding(ending: Ending, stdout: string | Buffer, { size = 65_536, stderr = '', patience = 300 } = {}): ReadEnding {
  const folder = join(packageFolder(), 'images', 'runner')
  const run = spawnSync('perl', ['-e', program, folder, endingFrame(ending), String(size), stderr, String(patience)], {
    input: stdout,
    encoding: 'utf8',
  })
  if (run.status !== 0) throw new Error(run.stderr)
  const [final = '', failure = '', hopeless = '', conversation = '', resumable = '', words = ''] = run.stdout.split('\n')
  return { final, failure, hopeless: hopeless === '1', conversation, resumable: resumable === '1', words }
}
