/** `app: 3 files, +12 -4`; `complete` is false where counting stopped at a limit. */
export function formatDiffstat(repo: { key: string; files: number; insertions: number; deletions: number; complete: boolean }): string {
  if (repo.files === 0) return `${repo.key}: no changes`
  return `${repo.key}: ${repo.complete ? '' : 'more than '}${repo.files} ${repo.files === 1 ? 'file' : 'files'}, +${repo.insertions} -${repo.deletions}`
}
