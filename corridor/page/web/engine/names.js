/*
 * Settlements by any of their spellings, as corridor/model/settlements.py compares them: case,
 * accents, apostrophes, hyphens and spaces make no difference, nor do the letters that
 * Arabic writers exchange.
 */
const SAME_LETTER = { ة: "ه", ى: "ي", ی: "ي", ک: "ك", ٱ: "ا", ı: "i" };
const SILENT = /[\p{Mn}\p{Lm}\p{Cf}'`´‘’‛′ʹʻʼʽʾʿ]/gu;
const ARTICLES = /^([aeu]l|[ae]s|[ae]sh|[ae][drntz]|[аэ]ль|[аэ]с|[аэ]ш)$/;

/* The words of a text in lower case, without marks. */
const wordsOf = (text) =>
  text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[ةىیکٱı]/g, (letter) => SAME_LETTER[letter])
    .replace(SILENT, "")
    .split(/[^\p{L}\p{N}]+/u);

const key = (text) => wordsOf(text).join("");

const keyWithoutArticle = (text) =>
  wordsOf(text)
    .filter((word) => !ARTICLES.test(word))
    .map((word) => (word.length > 4 ? word.replace(/^ال/, "") : word))
    .join("");

const spellings = (place) => [
  place.name,
  place.name.split(" (")[0],
  place.arabic,
  ...place.spellings,
];

/*
 * The settlements that a name may mean, by the first rule that any meets: the full name or
 * code; a spelling; one followed by its sub-district or governorate; one without its article.
 */
export function findSettlements(places, name) {
  const [spelling, area] = parted(name);
  const isSpelling = (place, text) => spellings(place).map(key).includes(key(text));
  const bare = keyWithoutArticle(name);
  const rules = [
    (place) => [place.name, place.code].map(key).includes(key(name)),
    (place) => isSpelling(place, name),
    (place) =>
      [place.subdistrict, place.governorate].map(key).includes(key(area)) &&
      isSpelling(place, spelling),
    (place) => bare && spellings(place).map(keyWithoutArticle).includes(bare),
  ];
  return rules.map((rule) => places.filter(rule)).find((found) => found.length) ?? [];
}

/* "Ain al-Hour, Badama" or "Ain al-Hour (Badama)" in its two parts. */
function parted(name) {
  const at = name.search(/[,،(]/);
  return at < 0 ? [name, ""] : [name.slice(0, at), name.slice(at + 1)];
}

/*
 * The settlements that a text may be the beginning of, or part of: {place, spelling},
 * with the spelling where it is not the name itself.
 */
export function suggestSettlements(places, text) {
  const wanted = key(text);
  if (!wanted || /^[\p{N}]/u.test(wanted)) return [];
  const fits = (place, isFit) => {
    const spelling = spellings(place).find((it) => isFit(key(it)));
    return spelling === undefined ? null : { place, spelling: other(place, spelling) };
  };
  const other = ({ name, arabic }, it) => (it === name || it === arabic ? null : it);
  const begun = (place) => fits(place, (it) => it.startsWith(wanted));
  const within = (place) => begun(place) ? null : fits(place, (it) => it.includes(wanted));
  return [...places.map(begun), ...places.map(within)].filter(Boolean);
}
