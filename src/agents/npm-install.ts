/** The command that installs a package of npm for everybody. The version is pinned: npm would choose an older one in silence where Node is older than the package asks for. */
export function npmInstall(name: string, version: string): string {
  return `npm install --global --no-fund --no-audit ${name}@${version}`
}
