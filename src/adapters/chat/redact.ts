/** Takes every secret out of a text before anybody sees it: the given ones, and whatever looks like a key. */
export type Redact = (text: string) => string;

/** Makes the redactor for the secrets of one provider. */
export function createRedactor(secrets: readonly (string | undefined)[]): Redact {
  const known = secrets
    .filter((secret): secret is string => secret !== undefined && secret.length >= 4)
    // The longest first: a secret may hold another one.
    .sort((a, b) => b.length - a.length);
  return (text) => {
    let safe = text;
    for (const secret of known) safe = safe.replaceAll(secret, '[key]');
    return safe
      .replace(/\b(bearer|api-key|x-api-key)(["']?\s*[:=]?\s*["']?)[^\s"',;]{8,}/gi, '$1$2[key]')
      .replace(/\b(sk|pk|rk|gsk|xai|hf)[-_][A-Za-z0-9_*.-]{6,}/g, '[key]');
  };
}
