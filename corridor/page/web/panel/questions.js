/*
 * From a question to its answer: what was typed, clicked or picked; the words of the
 * answer; and the answers that were pinned.
 */

import { isNarrow, setAria } from "./dom.js";
import { answerParts, openPanel, refusalParts, verdictSign } from "./panel.js";
import { locate, nearestSettlement } from "../engine/answers.js";
import { formatMgrs } from "../engine/mgrs.js";
import { formatDecimal, formatDms } from "../engine/notation/formats.js";
import { readCoordinate } from "../engine/notation/table.js";
import { Refusal } from "../engine/notation/text.js";
import { closestSettlements, findSettlements } from "../engine/names.js";
import { lonOnMap, toMap, wrapLon } from "../map/globe.js";
import { answerLayer } from "../map/layers.js";
import { pinLayer, pinSection } from "../map/pins.js";
import { changeSetting } from "../setting.js";
import { words } from "../words/words.js";
import { saveFile } from "./downloads.js";
import { answersCsv, answersGeoJson } from "./files.js";

/**
 * @import { Corridor } from "../engine/types.d.ts"
 * @import { Pin, PinActions } from "../map/pins.js"
 * @import {
 *   AnswerAt, Coordinate, Derived, Drawing, LatLon, Page, PageData, Setting,
 *   ShownSettlement, TabName, Verdict,
 * } from "../types.d.ts"
 * @import { Figure } from "./panel.js"
 */

const EXACT_M = 500000; // up to here answers are tested to the centimetre
const DEGREES = 6; // decimals of a coordinate asked by click
const EQUATOR_M = 40_075_017;
// Up to here a point is said to lie in a settlement, whose own point is its middle.
const IN_TOWN_M = 600;
const IN_VILLAGE_M = 300;
const SEAT = 1; // rank of towns

/* A settlement's name or a coordinate, as typed. */
export function askInWords(/** @type {Page} */ page, /** @type {string} */ text) {
  const written = text.trim();
  const { facts: { areas }, derived: { settlements } } = page;
  const found = findSettlements(settlements, written, areas);
  if (found.length === 1) return askSettlement(page, found[0]);
  if (found.length > 1) return refuse(page, words().severalPlaces(written, found));
  const isName = settlements.length > 0 && /^[\p{L}\p{M}\s'’‘`(),،-]+$/u.test(written);
  if (isName) {
    return refuse(
      page,
      words().unknownSettlement(written, closestSettlements(settlements, written, areas)),
    );
  }
  try {
    const { lat, lon, named } = readCoordinate(text);
    return ask(page, { lat, lon, isExchangeable: !named }, true);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refuse(page, words().cannotRead(error.message));
  }
}

/** @type {(page: Page, settlement: Coordinate) => void} */
export const askSettlement = (page, { lat, lon }) => ask(page, { lat, lon }, true);

/**
 * A point of the map; on a repetition of the globe it is shown where the corridor is.
 *
 * @type {(page: Page, point: { lat: number, lng: number }) => void}
 */
export function askAt(page, { lat, lng }) {
  const lon = wrapLon(lng);
  const [roundLat, roundLon] = [lat, lon].map((it) => Number(it.toFixed(DEGREES)));
  const accuracy = metresPerPixel(page.drawing.map, lat);
  ask(page, { lat: roundLat, lon: roundLon, accuracy }, Math.abs(lonOnMap(lon) - lng) > 1);
}

/* How far a click may be from what is meant. */
const metresPerPixel = (/** @type {L.Map} */ map, /** @type {number} */ lat) =>
  (EQUATOR_M * Math.cos((lat * Math.PI) / 180)) / 2 ** (map.getZoom() + 8);

/**
 * `isFar`: the point may lie out of view.
 *
 * @type {(page: Page, asked: NonNullable<Setting["asked"]>, isFar: boolean) => void}
 */
function ask(page, asked, isFar) {
  const { drawing } = page;
  showQuestion(page, asked);
  changeSetting(page, { asked });
  setAria(drawing.answer, { busy: false });
  drawing.tabs.show("check");
  changeSetting(page, { tab: null });
  const answer = showAnswers(page);
  openPanel(drawing);
  revealAnswer(drawing);
  if (isFar && answer) bringIntoView(drawing, answer);
}

/* The box holds what is answered: as it was typed, else the name or the coordinate. */
function showQuestion(/** @type {Page} */ { derived }, /** @type {Coordinate | null} */ asked) {
  const box = /** @type {HTMLInputElement} */ (document.getElementById("question"));
  const isTyped = document.activeElement === box || document.activeElement?.closest(".question");
  if (isTyped && asked) return;
  box.value = asked ? subjectOf(derived, asked) : "";
}

/** The answer comes to the top of what is seen of the panel. */
export function revealAnswer(/** @type {Drawing} */ { answer, body }) {
  body.scrollTop = isNarrow() ? answer.offsetTop - body.offsetTop : 0;
}

/**
 * Show a tab that the reader chose; the verdict stays in sight.
 *
 * @param {Page} page
 * @param {TabName} tab
 */
export function chooseTab(page, tab) {
  changeSetting(page, { tab });
  page.drawing.tabs.show(tab);
  showVerdictLine(page);
}

/**
 * For the keyboard, where what had the focus is gone.
 *
 * @param {Drawing} drawing
 */
const focusPanel = ({ body }) => body.focus({ preventScroll: true });

// --- the answer ------------------------------------------------------------------------

/* Give the answers that are open, as the corridor is now. */
export function showAnswers(/** @type {Page} */ page) {
  const { asked } = page.setting;
  const answer = asked ? showAsked(page, asked) : null;
  showPinned(page);
  return answer;
}

/** @type {(page: Page, asked: NonNullable<Setting["asked"]>) => AnswerAt} */
function showAsked(page, asked) {
  const { drawing, derived } = page;
  const { corridor, data } = derived;
  const { lat, lon, isExchangeable } = asked;
  const answer = /** @type {AnswerAt} */ (locate(corridor, lat, lon));
  const notes = answer.distance > EXACT_M ? [words().farAway(answer, data)] : [];
  if (isExchangeable && !answer.inside && isInside(corridor, lon, lat)) {
    notes.unshift(words().exchanged(`${lon}, ${lat}`, data));
  }
  const sentence = sentenceAt(derived, asked);
  if (drawing.nested) notes.push(words().heldBy(drawing.nested.holding(lat, lon), data));
  const kind = verdictOf(answer, accuracyOf(asked, data));
  const details = detailsOf(answer, data);
  const content = { kind, sentence, notes, details, isDetailed: drawing.isDetailed ?? false };
  const onClear = () => {
    clear(page);
    showQuestion(page, null);
    focusPanel(drawing);
  };
  /** @param {boolean} isOpen */
  const detail = (isOpen) => (drawing.isDetailed = isOpen);
  const act = { clear: onClear, pin: () => pin(page), detail };
  drawing.answer.replaceChildren(...answerParts(content, act));
  showVerdictLine(page);
  drawing.way?.remove();
  drawing.way = answerLayer(answer).addTo(drawing.map);
  return answer;
}

/** @type {(asked: NonNullable<Setting["asked"]>, data: PageData) => number} */
const accuracyOf = ({ accuracy = 0 }, { roadAccuracy }) => roadAccuracy + accuracy;

/** @type {(answer: AnswerAt, accuracy: number) => Verdict} */
function verdictOf({ inside, edge }, accuracy) {
  if (accuracy && Math.abs(edge) <= accuracy) return "unsure";
  return inside ? "inside" : "outside";
}

/* The verdict in one line, where another tab hides the answer. */
function showVerdictLine(/** @type {Page} */ page) {
  const { setting: { asked }, drawing, derived: { corridor, data } } = page;
  const isSeen = !drawing.answer.parentElement?.hidden;
  drawing.verdict.hidden = !asked || isSeen;
  drawing.verdict.replaceChildren();
  if (!asked || isSeen) return;
  const answer = /** @type {AnswerAt} */ (locate(corridor, asked.lat, asked.lon));
  const kind = verdictOf(answer, accuracyOf(asked, data));
  drawing.verdict.append(verdictSign(kind), " ", words().toTheEdge(answer, data));
}

/** All open answers: the sentence of what was asked last, what is pinned in one line. */
export function openAnswers(/** @type {Page} */ { setting: { asked, pins }, derived }) {
  const kept = pinnedAnswers(derived, pins).map(
    ({ answer, subject }, i) =>
      `${i + 1}. \u2068${subject}\u2069: ${words().brief(answer, derived.data)}.`,
  );
  return asked ? [sentenceAt(derived, asked), ...kept] : kept;
}

/** @type {(derived: Derived, asked: NonNullable<Setting["asked"]>) => string} */
function sentenceAt({ corridor, settlements, data }, asked) {
  const { lat, lon } = asked;
  const answer = /** @type {AnswerAt} */ (locate(corridor, lat, lon));
  const here = settlementAt(settlements, lat, lon);
  const near = nearestSettlement(settlements, lat, lon, here);
  const isIn = !here && near !== null &&
    near.distance <= (near.rank <= SEAT ? IN_TOWN_M : IN_VILLAGE_M);
  const accuracy = accuracyOf(asked, data);
  const known = verdictOf(answer, accuracy) === "unsure" ? accuracy : null;
  const where = { subject: here?.shown ?? formatDecimal(lat, lon), near, isIn };
  return words().sentence(where, answer, known, data);
}

/** @type {(corridor: Corridor, lat: number, lon: number) => boolean} */
const isInside = (corridor, lat, lon) => Math.abs(lat) <= 90 && locate(corridor, lat, lon).inside;

/** @type {(settlements: ShownSettlement[], lat: number, lon: number) => ShownSettlement | undefined} */
const settlementAt = (settlements, lat, lon) =>
  settlements.find((settlement) => settlement.lat === lat && settlement.lon === lon);

/**
 * The figures of an answer: name, text, and whether it can be copied.
 *
 * @type {(answer: AnswerAt, data: PageData) => Figure[]}
 */
function detailsOf({ lat, lon, distance, km, edge }, data) {
  return [
    [words().detailCoordinate, plain(lat, lon), true],
    [words().detailDms, formatDms(lat, lon), true],
    [words().detailMgrs, formatMgrs(lat, lon), true],
    [words().detailDistance(data), words().exactMetres(distance), false],
    [words().detailKm(data), words().km(km, data.lengthKm), false],
    [words().detailEdge(edge < 0), words().exactMetres(Math.abs(edge)), false],
  ];
}

/** @type {(page: Page, text: string) => void} */
function refuse(page, text) {
  clear(page);
  page.drawing.tabs.show("check");
  page.drawing.answer.replaceChildren(...refusalParts(text));
  openPanel(page.drawing);
}

/** @type {(page: Page, parts?: Partial<Setting>) => void} */
function clear(page, parts = {}) {
  const { drawing } = page;
  changeSetting(page, { ...parts, asked: null });
  drawing.answer.replaceChildren();
  drawing.verdict.hidden = true;
  drawing.way?.remove();
  drawing.way = null;
}

/**
 * Move the map only where the pin or the foot of the way would not be seen.
 *
 * @type {(drawing: Drawing, answer: AnswerAt) => void}
 */
function bringIntoView({ map }, { lat, lon, foot }) {
  const shown = map.getBounds().pad(-0.05);
  /** @type {LatLon[]} */
  const points = foot ? [[lat, lon], foot] : [[lat, lon]];
  const ends = points.map(toMap);
  if (ends.every((end) => shown.contains(end))) return;
  map.fitBounds(ends, { padding: [60, 60], maxZoom: map.getZoom() });
}

// --- pinned answers --------------------------------------------------------------------

function pin(/** @type {Page} */ page) {
  const { asked, pins } = page.setting;
  if (asked) clear(page, { pins: [...pins, asked] });
  showPinned(page);
  page.drawing.pinned.querySelector("summary")?.focus();
}

function showPinned(/** @type {Page} */ page) {
  const { setting, drawing, derived } = page;
  const list = pinnedAnswers(derived, setting.pins);
  const section = pinSection(list, derived.data, pinActions(page, list));
  drawing.pinned.replaceChildren(...(section ? [section] : []));
  drawing.pins?.remove();
  drawing.pins = pinLayer(list).addTo(drawing.map);
}

/** @type {(derived: Derived, pins: Coordinate[]) => { answer: AnswerAt, subject: string }[]} */
const pinnedAnswers = ({ corridor, settlements }, pins) =>
  pins.map(({ lat, lon }) => ({
    answer: /** @type {AnswerAt} */ (locate(corridor, lat, lon)),
    subject: subjectOf({ settlements }, { lat, lon }),
  }));

/** @type {(derived: Pick<Derived, "settlements">, point: Coordinate) => string} */
const subjectOf = ({ settlements }, { lat, lon }) =>
  settlementAt(settlements, lat, lon)?.shown ?? plain(lat, lon);

/** @type {(lat: number, lon: number) => string} */
const plain = (lat, lon) => `${lat.toFixed(5)}, ${lon.toFixed(5)}`;

/** @type {(page: Page, list: Pin[]) => PinActions} */
function pinActions(page, list) {
  const { setting, drawing, derived } = page;
  /** @param {Coordinate[]} pins */
  const keep = (pins) => {
    changeSetting(page, { pins });
    showPinned(page);
    focusPanel(drawing);
  };
  return {
    show: (i) => ask(page, setting.pins[i], true),
    remove: (i) => keep(setting.pins.filter((_, k) => k !== i)),
    clear: () => keep([]),
    save: (kind) => {
      const make = kind === "csv" ? answersCsv : answersGeoJson;
      saveFile(...make(list, derived.data));
    },
  };
}
