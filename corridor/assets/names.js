/*
 * Settlements by any of their spellings, as corridor/places.py compares them: case,
 * accents, apostrophes, hyphens and spaces make no difference, nor do the letters that
 * Arabic writers exchange.
 */
const names = (() => {
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
  function find(places, name) {
    const wanted = key(name);
    const full = places.filter((place) =>
      [place.name, place.code].map(key).includes(wanted),
    );
    if (full.length || !wanted) return full;
    return places.filter((place) => spellings(place).map(key).includes(wanted));
  }

  return { find };
})();
