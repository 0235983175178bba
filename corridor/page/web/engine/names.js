/*
 * Settlements by any of their spellings, as corridor/places.py compares them: case,
 * accents, apostrophes, hyphens and spaces make no difference, nor do the letters that
 * Arabic writers exchange.
 */
const SAME_LETTER = { ة: "ه", ى: "ي", ی: "ي", ک: "ك", ٱ: "ا", ı: "i" };
const SILENT = /[\p{Mn}\p{Lm}\p{Cf}'`´‘’‛′ʹʻʼʽʾʿ]/gu;

function key(text) {
  return text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[ةىیکٱı]/g, (letter) => SAME_LETTER[letter])
    .replace(SILENT, "")
    .replace(/[^\p{L}\p{N}]/gu, "");
}

const spellings = (place) => [
  place.name,
  place.name.split(" (")[0],
  place.arabic,
  ...place.spellings,
];

/* The settlements that a name means: by full name or code, else by a spelling. */
export function findSettlements(places, name) {
  const wanted = key(name);
  const full = places.filter((place) => [place.name, place.code].map(key).includes(wanted));
  if (full.length || !wanted) return full;
  return places.filter((place) => spellings(place).map(key).includes(wanted));
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
