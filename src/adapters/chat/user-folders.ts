import { homedir } from 'node:os';
import { join } from 'node:path';

/** The environment, as `process.env` has it. */
export type Environment = { readonly [name: string]: string | undefined };

/** The folder of the user's settings of this program, on this machine: outside of every project. */
export function userConfigFolder(env: Environment): string {
  return join(
    env.XDG_CONFIG_HOME || (process.platform === 'win32' && env.APPDATA) || join(homedir(), '.config'),
    'synalign',
  );
}

/** The folder of what this program can find out again. */
export function userCacheFolder(env: Environment): string {
  const own = process.platform === 'win32' ? env.LOCALAPPDATA : undefined;
  return join(env.XDG_CACHE_HOME || own || join(homedir(), '.cache'), 'synalign');
}
