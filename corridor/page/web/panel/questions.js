/*
 * From a question to its answer: what was typed, clicked or picked; the words of the
 * answer; and the answers that were pinned.
 */

import { isPhone, setAria } from "./dom.js";
import { answerParts, refusalParts } from "./panel.js";
import { locate, nearestSettlement } from "../engine/answers.js";
import { formatMgrs } from "../engine/mgrs.js";
import { formatDecimal, formatDms } from "../engine/notation/formats.js";
import { readCoordinate } from "../engine/notation/table.js";
import { Refusal } from "../engine/notation/text.js";
import { findSettlements } from "../engine/names.js";
import { lonOnMap, toMap, wrapLon } from "../map/globe.js";
import { answerLayer } from "../map/layers.js";
import { pinLayer, pinSection } from "../map/pins.js";
import { words } from "../words/words.js";
import { saveFile } from "./downloads.js";
import { answersCsv, answersGeoJson } from "./files.js";

/**
 * @import { AnswerAt, ShownFacts, ShownSettlement } from "../types.d.ts"
 * @import { SavedFile } from "./downloads.js"
 */

const EXACT_M = 500000; // up to here answers are tested to the centimetre
const DEGREES = 6; // decimals of a coordinate asked by click

/* A settlement's name or a coordinate, as typed. */
export function askInWords(page, text) {
  const written = text.trim();
  /** @type {ShownSettlement[]} */
  const places = page.places;
  const found = findSettlements(places, written);
  if (found.length === 1) return askSettlement(page, found[0]);
  if (found.length > 1) return refuse(page, words().severalPlaces(written, found));
  const isName = places.length > 0 && /^[\p{L}\p{M}\s'’‘`(),،-]+$/u.test(written);
  if (isName) return refuse(page, words().unknownPlace(written));
  try {
    const { lat, lon, named } = readCoordinate(text);
    return ask(page, { lat, lon }, { isExchangeable: !named, isFar: true });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refuse(page, words().cannotRead(error.message));
  }
}

export const askSettlement = (page, { lat, lon }) => ask(page, { lat, lon }, { isFar: true });

/* A place of the map; on a repetition of the globe it is shown where the corridor is. */
export function askAt(page, { lat, lng }) {
  const lon = wrapLon(lng);
  const [roundLat, roundLon] = [lat, lon].map((it) => Number(it.toFixed(DEGREES)));
  const isFar = Math.abs(lonOnMap(lon) - lng) > 1;
  ask(page, { lat: roundLat, lon: roundLon }, { isFar });
}

/* `isFar`: the place may lie out of view. */
function ask(page, point, { isExchangeable = false, isFar = false } = {}) {
  page.setting.asked = point;
  page.isExchangeable = isExchangeable;
  setAria(page.answer, { busy: false });
  const answer = showAnswers(page);
  page.setOpen(true);
  revealAnswer(page);
  if (isFar && answer) bringIntoView(page, answer);
  page.remember();
}

/* On a phone the answer comes to the top of the sheet. */
export function revealAnswer({ answer }) {
  const body = answer.parentElement;
  body.scrollTop = isPhone() ? answer.offsetTop - body.offsetTop : 0;
}

/* For the keyboard, where what had the focus is gone. */
const focusPanel = ({ answer }) => answer.parentElement.focus({ preventScroll: true });

// --- the answer ------------------------------------------------------------------------

/* Give the answers that are open, as the corridor is now. */
export function showAnswers(page) {
  const { asked } = page.setting;
  const answer = asked ? tellAsked(page, asked) : null;
  tellPinned(page);
  return answer;
}

function tellAsked(page, { lat, lon }) {
  const answer = /** @type {AnswerAt} */ (locate(page.corridor, lat, lon));
  const notes = answer.distance > EXACT_M ? [words().farAway(answer, page.data)] : [];
  if (page.isExchangeable && !answer.inside && isInside(page, lon, lat)) {
    notes.unshift(words().exchanged(`${lon}, ${lat}`, page.data));
  }
  const sentence = sentenceAt(page, { lat, lon });
  if (page.nested) notes.push(words().heldBy(page.nested.holding(lat, lon), page.data));
  const content = { answer, sentence, notes, details: detailsOf(answer, page.data) };
  const onClear = () => {
    clear(page);
    focusPanel(page);
  };
  const act = { clear: onClear, pin: () => pin(page) };
  page.answer.replaceChildren(...answerParts(content, act));
  page.drawn?.remove();
  page.drawn = answerLayer(answer).addTo(page.map);
  return answer;
}

/* All open answers: the sentence of what was asked last, what is pinned in one line. */
export function openAnswers(page) {
  const { asked } = page.setting;
  const kept = pinnedAnswers(page).map(
    ({ answer, subject }, i) =>
      `${words().digits(String(i + 1))}. \u2068${subject}\u2069: ${
        words().brief(answer, page.data)
      }.`,
  );
  return asked ? [sentenceAt(page, asked), ...kept] : kept;
}

function sentenceAt(page, { lat, lon }) {
  const answer = /** @type {AnswerAt} */ (locate(page.corridor, lat, lon));
  const near = nearestSettlement(page.places, lat, lon, placeAt(page, lat, lon));
  return words().sentence(subjectOf(page, lat, lon), answer, near, page.data);
}

const isInside = (page, lat, lon) => Math.abs(lat) <= 90 && locate(page.corridor, lat, lon).inside;

const placeAt = ({ places }, lat, lon) =>
  places.find((place) => place.lat === lat && place.lon === lon);

const subjectOf = (page, lat, lon) => placeAt(page, lat, lon)?.shown ?? formatDecimal(lat, lon);

/* The figures of an answer: name, text, and whether it can be copied. */
function detailsOf({ lat, lon, distance, km, edge }, data) {
  return [
    [words().detailCoordinate, plain(lat, lon), true],
    [words().detailDms, formatDms(lat, lon), true],
    [words().detailMgrs, formatMgrs(lat, lon), true],
    [words().detailDistance(data), words().exactMetres(distance), false],
    [words().detailKm(data), words().km(km, data.lengthKm), false],
    [words().detailEdge, words().exactMetres(edge), false],
  ];
}

function refuse(page, text) {
  clear(page);
  page.answer.replaceChildren(...refusalParts(text));
  page.setOpen(true);
}

function clear(page) {
  page.setting.asked = null;
  page.answer.replaceChildren();
  page.drawn?.remove();
  page.drawn = null;
  page.remember();
}

/* Move the map only where the pin or the foot of the way would not be seen. */
function bringIntoView({ map }, { lat, lon, foot }) {
  const shown = map.getBounds().pad(-0.05);
  const ends = [[lat, lon], foot].map(toMap);
  if (ends.every((end) => shown.contains(end))) return;
  map.fitBounds(ends, { padding: [60, 60], maxZoom: map.getZoom() });
}

// --- pinned answers --------------------------------------------------------------------

function pin(page) {
  const { setting } = page;
  setting.pins = [...setting.pins, setting.asked];
  clear(page);
  tellPinned(page);
  page.pinned.querySelector("summary").focus();
}

function tellPinned(page) {
  const list = pinnedAnswers(page);
  page.pinned.replaceChildren(
    ...[pinSection(list, actions(page, list))].filter(Boolean),
  );
  page.drawnPins?.remove();
  page.drawnPins = pinLayer(list).addTo(page.map);
}

const pinnedAnswers = (page) =>
  page.setting.pins.map(({ lat, lon }) => ({
    answer: locate(page.corridor, lat, lon),
    subject: placeAt(page, lat, lon)?.shown ?? plain(lat, lon),
  }));

const plain = (lat, lon) => `${lat.toFixed(5)}, ${lon.toFixed(5)}`;

function actions(page, list) {
  const keep = (kept) => {
    page.setting.pins = kept;
    tellPinned(page);
    focusPanel(page);
    page.remember();
  };
  return {
    show: (i) => ask(page, page.setting.pins[i], { isFar: true }),
    remove: (i) => keep(page.setting.pins.filter((_, k) => k !== i)),
    clear: () => keep([]),
    save: (kind) => {
      /** @type {(answers: unknown[], page: ShownFacts) => SavedFile} */
      const make = kind === "csv" ? answersCsv : answersGeoJson;
      saveFile(...make(list, page.data));
    },
  };
}
