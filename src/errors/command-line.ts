/** What a command that mends something begins with: a program that whoever has scad has, or a word of the shell. */
export const mendingPrograms = ['scad', 'git', 'sudo', 'chmod', 'export'] as const
export type MendingProgram = (typeof mendingPrograms)[number]

/** One line for a shell, fit to be pasted. A word in capitals that no variable has stands for what only a person knows. */
export type CommandLine = `${MendingProgram} ${string}`
