/* The words of a page that has points, in English. */

import { addTexts, textsOf } from "./words.js";
import "./en.js";

/** @import { Words } from "./types.d.ts" */

const { number, date, counted } = textsOf("en");

const POINTS = ["point", "points"];
const BAD_ROWS = [
  "row has no usable coordinate and is not drawn.",
  "rows have no usable coordinate and are not drawn.",
];

/**
 * Two dates as a span: the year once if it is the same.
 *
 * @type {Words["pointSpan"]}
 */
function pointSpan(first, last) {
  if (first === last) return date(first);
  const isSameYear = first.slice(0, -6) === last.slice(0, -6);
  const from = isSameYear ? date(first).replace(/ \d+$/, "") : date(first);
  return `${from} to ${date(last)}`;
}

addTexts("en", {
  legendPointInside: "Point inside",
  legendPointOutside: "Point outside",

  points: (drawn, inside) => `Points: ${number(inside, 0)} of ${number(drawn, 0)} inside`,
  badRows: (count) => counted(count, BAD_ROWS),
  noBadRows: "Every row has a coordinate and is drawn.",
  pointHelp: "Click a point on the map to read its row. The larger, the more points at one place.",
  pointsAll: (count) => `Points: ${number(count, 0)}`,
  pointsLoading: "The points are being read.",
  pointsLocating: (done, all) => `${number(done, 0)} of ${number(all, 0)} points counted.`,
  pointsBroken: "This browser is too old to read the points; a newer one can.",
  pointUnlocated: "Not counted yet",
  pointSide: "Side",
  pointDistance: "To the road",
  pointKm: "km",
  pointColour: "Colour by",
  pointColourNone: "inside or outside",
  pointNoValue: "no value",
  pointMixed: "several at one place",
  pointOthers: "all others",
  pointRange: (from, to, isFirst) => isFirst ? `${from} to ${to}` : `above ${from}, to ${to}`,
  pointsHere: (count) => `${number(count, 0)} points at this place; one of them:`,
  pointMore: (count) => counted(count, ["more column", "more columns"]),
  pointClose: "Close",
  pointPeriodTitle: "Period",
  pointFrom: "From",
  pointTo: "To",
  pointWhole: "All dates",
  pointSpan,
  pointShown: (span, shown, all, inside) =>
    `${span}: ${number(shown, 0)} of ${number(all, 0)} points, ` +
    `${number(inside, 0)} inside.`,
  pointUndated: (count, areShown) =>
    `${counted(count, POINTS)} without a date ` +
    `${count === 1 ? "is" : "are"} ${areShown ? "among them" : "left out"}.`,
  pointListTitle: "Points inside",
  pointCaption: (column, isDown) =>
    `Points inside, by ${column}, ${isDown ? "descending" : "ascending"}.`,
  pointNone: "No point is inside.",
  pointRow: (row) => `Point ${number(row, 0)}`,
  pointRows: (first, last, all) => `${number(first, 0)}–${number(last, 0)} of ${number(all, 0)}`,
  pointPrevious: "Previous",
  pointNext: "Next",
  pointCsv: "Save the points inside (CSV)",
});
