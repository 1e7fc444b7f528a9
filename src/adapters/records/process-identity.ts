import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { promisify } from 'node:util';
import { errorCode } from './record-error.ts';

/** The machine a process number is valid on: host name, and the process namespace where there are several (containers). */
export async function readMachine(): Promise<string> {
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  return namespace === '' ? hostname() : `${hostname()} ${namespace}`;
}

/**
 * When a process of this machine started, as an opaque text that differs for a later process with the same number; empty
 * when the system does not tell; undefined when there is no such process.
 */
export async function readProcessStart(pid: number): Promise<string | undefined> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return undefined;
  }
  if (process.platform === 'linux') {
    const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    // The name of the program, in brackets, may itself hold blanks and brackets; field 22 is the start time.
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended: it only waits for its parent to look.
    return fields[0] === 'Z' ? undefined : (fields[19] ?? '');
  }
  if (process.platform === 'win32') return '';
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)], {
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    });
    return stdout.trim();
  } catch {
    return '';
  }
}
