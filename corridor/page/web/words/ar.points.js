/* The words of a page that has points, in Arabic. */

import { addTexts, textsOf } from "./words.js";
import "./ar.js";

/** @import { Words } from "./types.d.ts" */

const { number, date, counted, apart } = textsOf("ar");

const POINTS = ["نقطة واحدة", "نقطتين", "نقاط", "نقطة", "نقطة"];
const MORE_COLUMNS = [
  "عمود آخر",
  "عمودان آخران",
  "أعمدة أخرى",
  "عمودًا آخر",
  "عمود آخر",
];
const ROWS = ["صف واحد", "صفين", "صفوف", "صفًا", "صف"];

/** @type {Words["pointSpan"]} */
function pointSpan(first, last) {
  if (first === last) return date(first);
  const isSameYear = first.slice(0, -6) === last.slice(0, -6);
  const from = isSameYear ? date(first).replace(/ [^ ]+$/, "") : date(first);
  return `من ${from} إلى ${date(last)}`;
}

addTexts("ar", {
  legendPointInside: "نقطة في الداخل",
  legendPointOutside: "نقطة في الخارج",

  points: (drawn, inside) => `النقاط: ${number(inside, 0)} من أصل ${number(drawn, 0)} في الداخل`,
  badRows: (count) => `تعذّر رسم ${counted(count, ROWS)} لعدم وجود إحداثي صالح.`,
  noBadRows: "لكل صف إحداثي، وكل الصفوف مرسومة.",
  pointsAll: (count) => `النقاط: ${number(count, 0)}`,
  pointsLoading: "تجري قراءة النقاط.",
  pointsLocating: (done, all) => `حُدد موضع ${number(done, 0)} من أصل ${counted(all, POINTS)}.`,
  pointsBroken: "هذا المتصفح أقدم من أن يقرأ النقاط؛ وتكفي لقراءتها نسخة أحدث.",
  pointUnlocated: "لم يُحدد موضعها بعد",
  pointSide: "الجانب",
  pointDistance: "إلى الطريق",
  pointKm: "كم",
  pointColour: "اللون بحسب",
  pointColourNone: "داخل أو خارج",
  pointNoValue: "بلا قيمة",
  pointMixed: "أنواع في مكان واحد",
  pointOthers: "ما سواها",
  pointRange: (from, to, isFirst) => isFirst ? `من ${from} إلى ${to}` : `فوق ${from} إلى ${to}`,
  pointsHere: (count) => `عدد النقاط في هذا المكان ${number(count, 0)}؛ إحداها:`,
  pointMore: (count) => counted(count, MORE_COLUMNS),
  pointClose: "إغلاق",
  pointPeriodTitle: "الفترة",
  pointFrom: "من",
  pointTo: "إلى",
  pointWhole: "كل التواريخ",
  pointSpan,
  pointShown: (span, shown, all, inside) =>
    `${span}: ${number(shown, 0)} من أصل ${counted(all, POINTS)}، ` +
    `${number(inside, 0)} في الداخل.`,
  pointUndated: (count, areShown) =>
    `${areShown ? "مع" : "دون"} احتساب ${counted(count, POINTS)} بلا تاريخ.`,
  pointListTitle: "النقاط في الداخل",
  pointCaption: (column, isDown) =>
    `النقاط في الداخل، حسب ${apart(column)}، ${isDown ? "تنازليًا" : "تصاعديًا"}.`,
  pointNone: "لا توجد نقطة في الداخل.",
  pointRow: (row) => `النقطة ${number(row, 0)}`,
  pointRows: (first, last, all) =>
    `${number(first, 0)}–${number(last, 0)} من أصل ${number(all, 0)}`,
  pointPrevious: "السابقة",
  pointNext: "التالية",
  pointCsv: "حفظ النقاط في الداخل (CSV)",
  pointHelp: "انقر على نقطة في الخريطة لقراءة صفها. وكلما كبرت العلامة كثرت النقاط في مكانها.",
});
