/** What went wrong, in the few ways a caller can act on. The kind decides the exit code (see `src/cli/exit-code.ts`). */
export type ErrorKind = 'failed' | 'usage' | 'environment' | 'not-found' | 'conflict' | 'job-failed' | 'pending' | 'interrupted'
