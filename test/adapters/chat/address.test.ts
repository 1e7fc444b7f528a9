import { describe, expect, it } from 'vitest';
import { isOwnMachine, isPrivateHost, readBaseUrl } from '../../../src/adapters/chat/address.ts';

describe('readBaseUrl', () => {
  it.each([
    'https://api.openai.com/v1',
    'http://localhost:11434/v1',
    'http://127.0.0.1:8000',
    'http://[::1]:8000/v1',
    'http://192.168.1.20/v1',
    'http://10.0.0.3:1234/v1',
    'http://172.20.3.4/v1',
    'http://[fd00::1]/v1',
  ])('takes %s', (text) => {
    expect(readBaseUrl(text).origin).toBe(new URL(text).origin);
  });

  it.each([
    ['http://example.com/v1', 'plain http'],
    ['http://172.32.0.1/v1', 'plain http'],
    ['http://127.0.0.1.example.com/v1', 'plain http'],
    ['http://169.254.169.254/', 'plain http'],
    ['ftp://example.com', 'neither https nor http'],
    ['file:///etc', 'neither https nor http'],
    ['not a url', 'no URL'],
    ['https://host/v1?key=1', 'query'],
    ['https://host/v1#x', 'query or a fragment'],
    ['https://user:pass@host/v1', 'user name'],
  ])('refuses %s', (text, why) => {
    expect(() => readBaseUrl(text)).toThrow(why);
    expect(() => readBaseUrl(text)).toThrow(expect.objectContaining({ code: 'unsafe-address' }));
  });

  it('does not repeat a password that it refuses, and lets the user allow http', () => {
    expect(() => readBaseUrl('https://user:geheim@host/v1')).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('geheim') }),
    );
    expect(readBaseUrl('http://example.com/v1', true).host).toBe('example.com');
  });

  it('tells this machine from a private network from the rest', () => {
    const hosts = ['localhost', 'a.localhost', '127.9.9.9', '[::1]', '192.168.0.1', 'localhost.example.com', '8.8.8.8'];
    expect(hosts.map(isOwnMachine)).toEqual([true, true, true, true, false, false, false]);
    expect(hosts.map(isPrivateHost)).toEqual([true, true, true, true, true, false, false]);
  });
});
