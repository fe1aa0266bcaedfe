/* Checks while typing. They only help the typist: the server checks again.
   Each answers {ok, code, word, …}; the sentence for `word` stands in data-say-<word> on the input. */
const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const ID_TAIL = "10X98765432";
const CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";

function idNumber(value) {
  const text = value.replace(/\s/g, "").toUpperCase();
  if (/[^0-9X]/.test(text)) return { ok: false, word: "letters" };
  if (text.length >= 12) {
    const month = Number(text.slice(10, 12));
    if (month < 1 || month > 12) return { ok: false, word: "month", month: text.slice(10, 12) };
  }
  if (text.length >= 14 && !realDay(text.slice(6, 14))) return { ok: false, word: "day", day: text.slice(12, 14) };
  if (text.length < 18) return { ok: false, code: "typing", word: "short", missing: 18 - text.length, n: text.length };
  if (text.length > 18) return { ok: false, word: "long", extra: text.length - 18, n: text.length };
  const sum = ID_WEIGHTS.reduce((total, weight, i) => total + weight * Number(text[i]), 0);
  return ID_TAIL[sum % 11] === text[17] ? { ok: true, word: "ok" } : { ok: false, word: "tail" };
}

function realDay(text) {
  const [year, month, day] = [text.slice(0, 4), text.slice(4, 6), text.slice(6, 8)].map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function phone(value) {
  const text = value.replace(/[\s-]/g, "");
  if (/\D/.test(text)) return { ok: false, word: "letters" };
  if (text.startsWith("0")) {
    if (text.length < 10) return { ok: false, code: "typing", word: "short", missing: 10 - text.length, n: text.length };
    return text.length <= 12 ? { ok: true, word: "ok" } : { ok: false, word: "long", extra: text.length - 12, n: text.length };
  }
  if (text.length < 11) return { ok: false, code: "typing", word: "short", missing: 11 - text.length, n: text.length };
  if (text.length > 11) return { ok: false, word: "long", extra: text.length - 11, n: text.length };
  return /^1[3-9]/.test(text) ? { ok: true, word: "ok" } : { ok: false, word: "tail" };
}

function creditCode(value) {
  const text = value.replace(/\s/g, "").toUpperCase();
  if ([...text].some((letter) => !CREDIT_ALPHABET.includes(letter))) return { ok: false, word: "letters" };
  if (text.length < 18) return { ok: false, code: "typing", word: "short", missing: 18 - text.length, n: text.length };
  if (text.length > 18) return { ok: false, word: "long", extra: text.length - 18, n: text.length };
  let sum = 0;
  for (let i = 0; i < 17; i += 1) sum += CREDIT_ALPHABET.indexOf(text[i]) * 3 ** i % 31;
  return CREDIT_ALPHABET[(31 - (sum % 31)) % 31] === text[17] ? { ok: true, word: "ok" } : { ok: false, word: "tail" };
}

export const checks = { id_number: idNumber, phone, credit_code: creditCode };
