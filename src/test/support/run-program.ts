import { spawn } from 'node:child_process'
import { bundlePath, freshHome, homeEnv } from './app-driver.js'

/** How a run of the built program ended. */
export type ProgramRun = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

/** Runs the built program with pipes for a terminal, as a script or CI would, and resolves when it has ended; `input` is what is typed. */
export function runProgram(args: readonly string[], home = freshHome(), input?: string): Promise<ProgramRun> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [bundlePath, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', ...homeEnv(home) },
    })
    child.stdin.on('error', () => undefined)
    child.stdin.end(input ?? '')
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}
