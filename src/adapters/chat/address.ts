import { isIP } from 'node:net';
import { ProviderError } from './provider-error.ts';

/**
 * Checks the base URL of a provider. Throws `ProviderError` when keys or rows would not be safe on the way: plain http
 * goes only to this machine or a private network unless `allowHttp` says otherwise.
 */
export function readBaseUrl(text: string, allowHttp = false): URL {
  const refuse = (why: string) => new ProviderError('unsafe-address', `The address ${hidePassword(text)} ${why}`);
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw refuse('is no URL. Write it like https://host/v1.');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refuse('is neither https nor http.');
  if (url.username !== '' || url.password !== '') {
    throw refuse('holds a user name or password. Leave it out; keys come from the environment or the secret store.');
  }
  if (url.search !== '' || url.hash !== '') throw refuse('has a query or a fragment. Leave it out.');
  if (url.protocol === 'http:' && !allowHttp && !isPrivateHost(url.hostname)) {
    throw refuse(
      'is plain http to another network: rows and keys could be read on the way. Use https, or allow http for it explicitly.',
    );
  }
  return url;
}

/** True for a host on this machine: what is sent there does not leave it. */
export function isOwnMachine(hostname: string): boolean {
  const host = bareHost(hostname);
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '::1' ||
    (isIP(host) === 4 && host.startsWith('127.'))
  );
}

/** True for a host on this machine or in a private network, by its address; names other than `localhost` are not. */
export function isPrivateHost(hostname: string): boolean {
  const host = bareHost(hostname);
  if (isOwnMachine(hostname)) return true;
  if (isIP(host) === 4) {
    const [first = 0, second = 0] = host.split('.').map(Number);
    return first === 10 || (first === 172 && second >= 16 && second <= 31) || (first === 192 && second === 168);
  }
  return isIP(host) === 6 && /^f[cd]/i.test(host);
}

function bareHost(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '').toLowerCase();
}

function hidePassword(text: string): string {
  return JSON.stringify(text.replace(/\/\/[^/@]*@/, '//…@'));
}
