/*
 * Names by their spellings, as corridor/model/name_index.py compares them: by letters, by
 * letters without the article, by sound and by consonants. Keys are made of many names at once,
 * a name a line.
 */

/** @type {Record<string, string>} */
const SAME_LETTER = { ة: "ه", ى: "ي", ی: "ي", ک: "ك", ٱ: "ا", ı: "i" };
const SILENT = /[\p{Mn}\p{Lm}\p{Cf}'`´‘’‛′ʹʻʼʽʾʿ]/u;
const LETTER = /[\p{L}\p{N}]/u;

const SOUNDS = new Map([
  ...pairs("cpqvçğş", "jbkwxgx"),
  ...pairs("абвгдезийклмнопрстуфхцчшщыэ", "abwgdeziyklmnobrstufhsxxxie"),
  ...pairs("ابتثجحخدذرزسشصضطظغفقكلمنهوي", "abttjhhddrzsxsdtzgfkklmnhwy"),
  ...Object.entries({ ж: "j", ъ: "", ь: "", ю: "yu", я: "ya", ё: "yo", ع: "", ء: "", ئ: "" }),
]);
/** @type {[RegExp, string][]} */
const DIGRAPHS = [
  [/sh/g, "x"],
  [/kh/g, "h"],
  [/gh/g, "g"],
  [/th/g, "t"],
  [/dh/g, "d"],
  [/dj/g, "j"],
  [/ee/g, "i"],
];
const ARTICLE = /(^| )(?:[aeu]l|[ae]s|[ae]sh|[ae][drntz]|[аэ]ль|[аэ][лсшдрнтз])(?= |$)/gm;
const ARABIC_ARTICLE = /(^| )ال(?=[^ \n]{3})/gm;
const SOUND_ARTICLE = /(^| )(?:(?:[aeu]l|[ae][sxdrntz])(?= |$)|[ae]l(?=[^aeiouyw \n][^ \n]{2}))/gm;

const MIN_LETTERS = 4; // shorter sounds are shared by chance
const MIN_SOUGHT = 3;

/** @type {Map<string, string>} */
const plain = new Map([["\n", "\n"]]);
/** @type {Map<string, string>} */
const latin = new Map([["\n", "\n"]]);

/** @type {(letters: string, sounds: string) => [string, string][]} */
function pairs(letters, sounds) {
  return [...letters].map((letter, i) => [letter, sounds[i]]);
}

/** @type {(names: string[]) => string[]} */
export const letterKeys = (names) => lettersOf(names).replaceAll(" ", "").split("\n");

/** @type {(names: string[]) => string[]} */
const bareKeys = (names) =>
  lettersOf(names)
    .replace(ARTICLE, "$1")
    .replace(ARABIC_ARTICLE, "$1")
    .replaceAll(" ", "")
    .split("\n");

/** @type {(names: string[]) => string[]} */
export function soundKeys(names) {
  const lower = names.join("\n").toLowerCase().normalize("NFC").replace(ARABIC_ARTICLE, "$1");
  const letters = lower.replaceAll("ch", "sh").replace(
    /[^abd-or-uw-z0-9 \n]/gu,
    (letter) => sound(letter),
  );
  return DIGRAPHS.reduce((text, [digraph, letter]) => text.replace(digraph, letter), letters)
    .replace(SOUND_ARTICLE, "$1")
    .replace(/([^ \n])\1+/g, "$1")
    .replace(/h(?= |$)/gm, "")
    .replaceAll(" ", "")
    .replaceAll("e", "a")
    .replaceAll("y", "i")
    .replace(/[ow]/g, "u")
    .replace(/([aiu])[aiu]+/g, "$1")
    .split("\n");
}

/** @type {(key: string) => string} */
const consonants = (key) => key.replace(/[aiu]/g, "");

/** @type {(names: string[]) => string} */
const lettersOf = (names) =>
  names.join("\n").toLowerCase().replace(
    /[^a-z0-9 ]/gu,
    (letter) => change(letter, plain, null),
  );

/** @type {(letter: string) => string} */
const sound = (letter) => change(letter, latin, SOUNDS);

/**
 * What a letter becomes: without marks, as `sounds` has it, a space if it is no letter.
 *
 * @param {string} letter
 * @param {Map<string, string>} known
 * @param {Map<string, string> | null} sounds
 * @returns {string}
 */
function change(letter, known, sounds) {
  const before = known.get(letter);
  if (before !== undefined) return before;
  const parts = sounds?.has(letter) ? letter : letter.normalize("NFKD");
  const changed = [...parts]
    .map((part) => SAME_LETTER[part] ?? part)
    .map((part) => {
      const its = sounds?.get(part);
      if (its !== undefined) return its;
      if (SILENT.test(part)) return "";
      return LETTER.test(part) ? part : " ";
    })
    .join("");
  known.set(letter, changed);
  return changed;
}

/**
 * The spellings of some names, in the order of the names; keys are made when they are used.
 */
export class NameIndex {
  /** @param {string[][]} spellings */
  constructor(spellings) {
    this.texts = spellings.flat();
    this.names = spellings.flatMap((texts, name) => texts.map(() => name));
    /** @type {Map<string, number[]> | null} */
    this._byLetters = null;
    /** @type {Map<string, number[]> | null} */
    this._bySound = null;
    /** @type {Map<string, number[]> | null} */
    this._byConsonants = null;
  }

  /** The positions of the texts of each key of letters. */
  get byLetters() {
    return this._byLetters ??= positions(letterKeys(this.texts));
  }

  /** The positions of the texts of each sound. */
  get bySound() {
    return this._bySound ??= positions(soundKeys(this.texts));
  }

  get byConsonants() {
    if (!this._byConsonants) {
      this._byConsonants = new Map();
      for (const [key, texts] of this.bySound) add(this._byConsonants, consonants(key), texts);
    }
    return this._byConsonants;
  }

  /**
   * The names, by position, that a text fits by letters, by bare letters, by sound, by consonants.
   *
   * @param {string} text
   * @returns {Generator<number[]>}
   */
  *matches(text) {
    text = text.replaceAll("\n", " ");
    yield this.namesOf(this.byLetters.get(letterKeys([text])[0]));
    const [heard] = soundKeys([text]);
    const alike = this.bySound.get(heard) ?? [];
    const [bare] = bareKeys([text]);
    yield this.namesOf(alike.filter((at) => bareKeys([this.texts[at]])[0] === bare));
    yield heard.length < MIN_LETTERS ? [] : this.namesOf(alike);
    const silent = consonants(heard);
    yield silent.length < MIN_LETTERS ? [] : this.namesOf(this.byConsonants.get(silent));
  }

  /** @param {number[]} [texts] */
  namesOf(texts = []) {
    return [...new Set(texts.map((at) => this.names[at]))];
  }

  /**
   * The names whose sound is near that of a text, each with its distance: letters to change,
   * insert or drop, at most a third of them. A name that begins with the text is at most one off.
   *
   * @param {string} text
   */
  closest(text) {
    const [sought] = soundKeys([text.replaceAll("\n", " ")]);
    /** @type {Map<number, number>} */
    const found = new Map();
    if (sought.length < MIN_SOUGHT) return found;
    const limit = Math.max(1, Math.floor(sought.length / 3));
    for (const [key, texts] of this.bySound) {
      const begins = key.startsWith(sought);
      if (!begins && Math.abs(key.length - sought.length) > limit) continue;
      const distance = begins ? Math.min(1, key.length - sought.length) : editDistance(sought, key);
      if (distance > limit) continue;
      for (const name of this.namesOf(texts)) {
        found.set(name, Math.min(distance, found.get(name) ?? distance));
      }
    }
    return found;
  }
}

/** @type {(keys: string[]) => Map<string, number[]>} */
function positions(keys) {
  const groups = new Map();
  keys.forEach((key, position) => key && add(groups, key, [position]));
  return groups;
}

/** @type {(groups: Map<string, number[]>, key: string, texts: number[]) => unknown} */
const add = (groups, key, texts) => groups.set(key, [...(groups.get(key) ?? []), ...texts]);

/** @type {(from: string, to: string) => number} */
function editDistance(from, to) {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 0; i < from.length; i++) {
    const next = [i + 1];
    for (let k = 0; k < to.length; k++) {
      const change = row[k] + (from[i] === to[k] ? 0 : 1);
      next.push(Math.min(change, row[k + 1] + 1, next[k] + 1));
    }
    row = next;
  }
  return row[to.length];
}
