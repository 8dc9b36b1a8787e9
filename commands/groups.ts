/** What the help of `scad` says of each group of commands; one for every folder here. */
export const groups = {
  archive: 'Look at sessions that are gone: what they were asked, said and changed',
  code: 'Bring the code of a session to the host and back, and compare it',
  completion: 'Print a script that completes scad commands in a shell',
  config: 'Show and check the config of a project, and the known projects',
  job: 'List, follow, wait for and cancel the jobs of sessions',
  network: 'Show, follow and widen what a session reaches',
  plan: 'Show what agents propose, and let them carry it out, or not',
  session: 'Start, list, enter, save and remove sessions',
}
