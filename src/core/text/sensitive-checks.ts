/** Shannon entropy of the characters of a text, bits a character. */
export function measureEntropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let entropy = 0;
  for (const count of counts.values()) entropy -= (count / text.length) * Math.log2(count / text.length);
  return entropy;
}

/** True when a text of the form of a key looks drawn by chance: no placeholder, no word, enough entropy. */
export function isRealKey(key: string): boolean {
  if (/x{4,}|X{4,}|\.\.\.|your|example|placeholder|dummy|0{8}|12345678/i.test(key)) return false;
  const body = key.replace(/^[a-z]{2,10}[_-]/i, '');
  return measureEntropy(body) >= 3 && (/\d/.test(body) || body.length >= 40);
}

/** True for a text of letters and digits or signs, as passwords and keys are and words are not. */
export function isMixed(text: string): boolean {
  return /\p{L}/u.test(text) && /[\d!#$%&*+?@^_~]/.test(text.replace(/[?!.]+$/, ''));
}

/** Lengths that IBANs have in the countries that use them most; others are accepted by their check digits alone. */
const ibanLengths: { readonly [country: string]: number } = {
  AT: 20, BE: 16, CH: 21, CZ: 24, DE: 22, DK: 18, ES: 24, FI: 18, FR: 27, GB: 22, GR: 27, HU: 28, IE: 22, IT: 27,
  LU: 20, NL: 18, NO: 15, PL: 28, PT: 25, RO: 24, SE: 24, SK: 24, TR: 26, AE: 23, SA: 24,
}; // biome-ignore format: a table

/** True when the check digits of an IBAN hold (ISO 13616: the number is 1 modulo 97). */
export function isIban(text: string): boolean {
  const iban = text.replaceAll(' ', '');
  const length = ibanLengths[iban.slice(0, 2)];
  if (iban.length < 15 || iban.length > 34 || (length !== undefined && iban.length !== length)) return false;
  const moved = iban.slice(4) + iban.slice(0, 4);
  let rest = 0;
  for (const character of moved) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** True for a payment card number: an issuer's prefix and length, and the Luhn check digit. */
export function isCardNumber(text: string): boolean {
  const digits = text.replace(/\D/g, '');
  const issued =
    /^4(\d{12}|\d{15}|\d{18})$/.test(digits) ||
    /^(5[1-5]\d{14}|2(2[2-9]|[3-6]\d|7[01])\d{13}|2720\d{12}|222[1-9]\d{12})$/.test(digits) ||
    /^3[47]\d{13}$/.test(digits) ||
    /^(6011|65\d\d|64[4-9]\d|35\d\d)\d{12}$/.test(digits) ||
    /^3(0[0-5]|[68]\d)\d{11}$/.test(digits);
  if (!issued || /^(\d)\1+$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** True for an IPv4 address that can belong to somebody: not private, reserved or for documents, and no version number. */
export function isPublicAddress(text: string, before: string): boolean {
  const parts = text.split('.').map(Number);
  if (parts.some((part) => part > 255) || text.split('.').some((part) => part.length > 1 && part.startsWith('0'))) {
    return false;
  }
  if (/(?:\bv|version|release|build|section|chapter|firmware)[ .:]{0,2}$/i.test(before)) return false;
  const [a = 0, b = 0, c = 0] = parts;
  const reserved =
    a === 0 ||
    a === 10 ||
    a === 127 ||
    a >= 224 ||
    (a === 100 && b >= 64 && b < 128) ||
    (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && (b === 168 || (b === 0 && (c === 0 || c === 2)))) ||
    (a === 198 && (b === 18 || b === 19 || (b === 51 && c === 100))) ||
    (a === 203 && b === 0 && c === 113);
  // Four numbers below ten are a version or a paragraph far more often than an address (1.1.1.1 and 8.8.8.8 are nobody's).
  return !reserved && parts.some((part) => part > 9);
}
