/** A fault that a test of the usual suites causes, beside those of the cases here. */
export interface ShownFault {
  /** What happens. */
  fault: string
  /** What holds then. */
  holds: string
  /** The test file, relative to the top. */
  file: string
  /** Its title, as it stands in the file. */
  test: string
}

/** In the order of the page. */
export const shownElsewhere: readonly ShownFault[] = [
  {
    fault: "no permission to open the engine's socket",
    holds: 'it is told apart from an engine that is not there, with the command that helps',
    file: 'test/engine/engine-connect.test.ts',
    test: 'a socket that this user may not open is told apart from none',
  },
  {
    fault: 'an engine with an API that is too old, or too new',
    holds: 'it is refused by name',
    file: 'test/unit/engine/find-engine.test.ts',
    test: 'an engine whose API is %s is refused',
  },
  {
    fault: 'an engine on another machine, reached over TCP',
    holds: 'build, start, inject, fetch and remove work without a path of this machine',
    file: 'test/engine/remote-engine.test.ts',
    test: 'build, start, inject, fetch and remove work over TCP, without a path of the host inside',
  },
  {
    fault: 'a mount of a path of this machine, with an engine on another one',
    holds: 'it is refused, and no session is left',
    file: 'test/engine/remote-engine.test.ts',
    test: 'a mount of a path of this machine is refused, and no session is left',
  },
  {
    fault: 'the name of a session’s image given to another image while the session exists',
    holds: 'the session works on, stops and resumes as what it was; a new one has the code of the host',
    file: 'test/engine/odd-surroundings.test.ts',
    test: 'lost its name to another image works on, stops and resumes as what it was, and the next session has the code of the host',
  },
  {
    fault: "a container in another time zone than the host's",
    holds: 'the times of journal and jobs are right',
    file: 'test/engine/odd-surroundings.test.ts',
    test: "whose time zone is another than the host's, the times of journal and jobs are right",
  },
  {
    fault: 'a job that leaves 200 zombies',
    holds: 'its state stays true, and init reaps them once it has ended',
    file: 'test/engine/odd-surroundings.test.ts',
    test: 'that a job fills with zombies, status stays true, and init reaps them once it has ended',
  },
  {
    fault: 'a branch rewound inside',
    holds: 'it is told, and its old tip is kept on the host',
    file: 'test/engine/code-fetch.test.ts',
    test: 'keeps the old tip of a rewound branch',
  },
  {
    fault: 'a branch deleted inside',
    holds: 'what was fetched of it stays on the host',
    file: 'test/engine/code-fetch.test.ts',
    test: 'keeps the ref of a branch that was deleted inside, and its commits when a new branch needs its place',
  },
  {
    fault: 'work without a branch',
    holds: 'a fetch keeps it',
    file: 'test/engine/code-fetch.test.ts',
    test: 'keeps commits that are checked out without a branch',
  },
  {
    fault: 'host repositories that are bare, linked working trees, detached, without a commit, of sha256, or have odd paths',
    holds: 'they go in',
    file: 'test/engine/build-repos.test.ts',
    test: 'repos of every kind go in: empty, bare, detached, sha256, a linked worktree, a tag as base',
  },
  {
    fault: 'the same when a session’s branches are fetched, and shallow and partial clones',
    holds: 'the branch arrives whole',
    file: 'test/engine/code-host-repos.test.ts',
    test: '%s brings the branch, whole',
  },
  {
    fault: 'another repository in the place of one that a session holds',
    holds: 'a fetch into it is refused',
    file: 'test/engine/code-host-repos.test.ts',
    test: 'a repository that became another one is refused',
  },
  {
    fault: 'a detached HEAD, or a repository without a commit, at the start of a session',
    holds: 'the session starts, on a branch of its own',
    file: 'test/engine/session.test.ts',
    test: 'a detached HEAD and a repo without commits can start a session',
  },
  {
    fault: 'uncommitted files on the host',
    holds: 'they stay behind, and how many is said',
    file: 'test/engine/session.test.ts',
    test: 'uncommitted host files stay behind, and how many is said',
  },
  {
    fault: 'submodules, one of them missing on the host',
    holds: 'they are filled from the host; the missing one is named',
    file: 'test/engine/build-repos.test.ts',
    test: 'submodules are filled from the host’s copies, nested ones too; one that is not there is named',
  },
  {
    fault: 'large files (git-lfs) that the environment or the host lacks',
    holds: 'a start says which stay pointers, and why',
    file: 'test/engine/large-files.test.ts',
    test: 'a start says which large files the session lacks, and why',
  },
  {
    fault: 'a prompt of a megabyte with quotes, marks of heredocs and dollar signs',
    holds: 'it arrives byte for byte',
    file: 'test/engine/job.test.ts',
    test: 'a prompt of a megabyte with quotes, heredoc marks and dollar signs arrives byte for byte',
  },
  {
    fault: 'an empty prompt',
    holds: 'it is refused, with nothing begun',
    file: 'test/engine/job.test.ts',
    test: 'an empty prompt',
  },
  {
    fault: 'a prompt with a NUL',
    holds: 'it is refused, with nothing begun',
    file: 'test/engine/job.test.ts',
    test: 'a prompt with a NUL',
  },
  {
    fault: 'an agent that is not installed',
    holds: 'it is refused, with nothing begun',
    file: 'test/engine/job.test.ts',
    test: 'an agent that is not installed',
  },
  {
    fault: 'an agent that writes nothing any more',
    holds: 'its idle limit ends it, with all that it started',
    file: 'test/engine/agent-ending.test.ts',
    test: 'one that writes nothing for its idle limit is ended with all that it started',
  },
  {
    fault: 'the terminal server of an interactive job killed, and its witness',
    holds: 'the job ends as hung up, or as lost',
    file: 'test/engine/interactive.test.ts',
    test: 'ends as hung up when its terminal server is killed, and as lost when its witness is',
  },
  {
    fault: 'a base image that no registry gives',
    holds: 'the build fails, and names it',
    file: 'test/engine/build-environment.test.ts',
    test: 'a base image that is nowhere is named',
  },
  {
    fault: 'a registry that is down, for an image that is there',
    holds: 'the image that is there is taken, which is said',
    file: 'test/engine/engine-setup.test.ts',
    test: 'a pull that fails takes the image that is there, and says so',
  },
  {
    fault: 'a session that another version of scad has made',
    holds: 'it says so, and is worked in, fetched from and removed',
    file: 'test/engine/older-version.test.ts',
    test: 'a session that another version of scad has made says so, and is worked in, fetched from and removed like any other',
  },
  {
    fault: 'a GPU that the engine does not have',
    holds: 'the start is refused, and nothing stays',
    file: 'test/engine/session.test.ts',
    test: 'a GPU that the engine does not have is refused, %s, and nothing stays',
  },
  {
    fault: 'an end of a job that the engine’s log has lost',
    holds: 'the copy on the session’s volume tells it',
    file: 'test/engine/job-truth.test.ts',
    test: "an end that the engine's log lost is told by the copy on the session's volume",
  },
  {
    fault: 'the same key dispatched by five processes at once',
    holds: 'there is one session and one job',
    file: 'test/engine/keys.test.ts',
    test: 'five at once make one session and one job',
  },
]
