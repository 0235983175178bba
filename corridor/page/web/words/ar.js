/*
 * The page in Arabic: Syrian months, and one kind of digits everywhere, those in which
 * coordinates are copied. Set apart from the Arabic around it, their order stays whole.
 */

import "./en.js";
import { isBeyondPosts, makeFormats } from "./format.js";
import { addTexts, textsOf } from "./words.js";

/**
 * @import {
 *   Answer, EndKind, HalfWidth, HalfWidths, Reading, ShownFacts, ShownSettlement,
 * } from "../types.d.ts"
 * @import { Refusals, Words } from "./types.d.ts"
 */

const english = textsOf("en");

// --- numbers ---------------------------------------------------------------------------

const MONTHS = [
  ...["كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران"],
  ...["تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول"],
];

const formats = makeFormats({
  metre: "م",
  kilometre: "كم",
  post: "الكيلومتر",
  months: MONTHS,
  thousands: "\u202f",
  point: ".",
});
const { area, date, distance, finer, kilometres, km, length } = formats;
const { number, shortKm, today } = formats;

// --- counted things, texts of other scripts --------------------------------------------

const PLURAL = new Intl.PluralRules("ar");
const LETTERS = ["حرف واحد", "حرفين", "أحرف", "حرفًا", "حرف"];
const NUMBERS = ["عدد واحد", "عددين", "أعداد", "عددًا", "عدد"];
const MINUTES = ["دقيقة واحدة", "دقيقتين", "دقائق", "دقيقة", "دقيقة"];
const SETTLEMENTS = [
  ...["تجمع سكني واحد", "تجمعين سكنيين"],
  ...["تجمعات سكنية", "تجمعًا سكنيًا", "تجمع سكني"],
];

/**
 * So many of something: forms for 1, 2, 3–10, 11–99 and 100, most as after "of".
 *
 * @type {Words["counted"]}
 */
function counted(count, forms) {
  const kind = ["one", "two", "few", "many"].indexOf(PLURAL.select(count));
  const form = forms.at(kind) ?? "";
  return kind === 0 || kind === 1 ? form : `${number(count, 0)} ${form}`;
}

/**
 * A text with its own direction, so that it mixes with nothing around it.
 *
 * @type {(text: string) => string}
 */
function apart(text) {
  if (/^[\u0621-\u0652 ]+$/.test(text)) return text;
  return `${/[\u0621-\u064a]/.test(text) ? "\u2068" : "\u2066"}${text}\u2069`;
}

// --- the answer to a question ----------------------------------------------------------

/** @type {Record<string, string>} */
const SIDES = { north: "شمال", south: "جنوب", left: "يسار", right: "يمين" };
/** @type {(side: string) => string} */
const sideOf = (side) => SIDES[side] ?? apart(side);
/** @type {(text: string) => string} */
const theSide = (side) => (SIDES[side] ? `ال${SIDES[side]}` : `جانب ${apart(side)}`);

/** @type {(page: ShownFacts) => string} */
const roadName = (page) => (page.road ? `الطريق ${apart(page.road)}` : "الخط");
/** @type {(page: ShownFacts) => string} */
const roadAlone = (page) => (page.road ? "الطريق" : "الخط");
/** @type {(page: ShownFacts) => string} */
const startName = (page) => (page.from ? apart(page.from) : "بدايته");
/** @type {(page: ShownFacts) => string} */
const stopName = (page) => (page.to ? apart(page.to) : "نهايته");
/** @type {(answer: Answer) => string} */
const verdict = ({ inside }) => (inside ? "داخل" : "خارج");

/** @type {(answer: Answer, page: ShownFacts) => string} */
function beside(answer, page) {
  if (answer.distance < (page.roadAccuracy ? 10 : 0.05)) return `على ${roadName(page)}`;
  const to = ["north", "south"].includes(answer.side) ? "" : "إلى ";
  return `على بعد ${distance(answer.distance, page)} ${to}${widthOf(answer.side, page)}`;
}

/**
 * Inside or outside is said by then.
 *
 * @type {Words["toTheEdge"]}
 */
function toTheEdge({ edge, limit }, page) {
  const way = `وتبعد ${distance(edge, page)}`;
  if (limit === "side") return `${way} عن حافة الممر`;
  const name = limit === "start" ? startName(page) : stopName(page);
  return `${way} على امتداد ${roadAlone(page)} عن طرف الممر عند ${name}`;
}

/** @type {(answer: Answer, page: ShownFacts) => string} */
function atKm(answer, page) {
  if (isBeyondPosts(answer, page)) return "";
  const where = `، عند ${km(answer.km, page.lengthKm)}`;
  if (page.chainage) return `${where} كما هو منشور`;
  const from = page.from ? `المسار ابتداءً من ${apart(page.from)}` : "المقطع";
  return `${where} من ${from}`;
}

/** @type {Words["sentence"]} */
function sentence({ subject, near, isIn }, answer, known, page) {
  const name = `${subject.includes("°") ? "النقطة " : ""}${apart(subject)}` +
    `${near && isIn ? `، في ${apart(near.shown)}،` : ""}`;
  const where = known === null
    ? `${verdict(answer)} الممر`
    : "أقرب إلى حافة الممر من أن يُعرف أداخله هي أم خارجه";
  const lies = `تقع ${name} ${where}، ${beside(answer, page)}` +
    `${atKm(answer, page)}، ${toTheEdge(answer, page)}.`;
  const doubt = known === null
    ? ""
    : ` وموضعا ${roadAlone(page)} والنقطة معروفان بدقة ${distance(known, page)}.`;
  if (!near || isIn) return lies + doubt;
  const away = `على بعد ${distance(near.distance, page)}`;
  return `${lies}${doubt} وأقرب تجمع سكني إليها هو ${apart(near.shown)}، ${away}.`;
}

/** @type {Words["brief"]} */
const brief = (answer, page) =>
  `${verdict(answer)} الممر، ${beside(answer, page)}، ${shortKm(answer.km, page.lengthKm)}`;

/** @type {Words["farAway"]} */
const farAway = (answer, page) =>
  `المسافة ${distance(answer.distance, page)} إلى ${roadName(page)} أبعد مما تقيسه هذه الصفحة ` +
  "بدقة السنتيمتر.";

/** @type {Words["exchanged"]} */
const exchanged = (written, page) =>
  `هل خط العرض وخط الطول مقلوبان؟ تقع النقطة ${apart(written)} داخل ممر ` +
  `${roadName(page)}. يُكتب خط العرض أولًا.`;

// --- what cannot be read ---------------------------------------------------------------

const REMEDY = `اكتب مثلًا ${apart("35.814, 36.610")} أو ` + apart("35°48′50.4″N 36°36′36″E");
const NAME_BOTH = "سمِّ أحدهما ش أو ج (N أو S) والآخر ق أو غ (E أو W)";
const SIGN_FOR_ALL = "إشارة الدرجات تسري على الجميع";

/** @type {(text: string) => string} */
const got = (written) => `والمكتوب ${apart(written)}`;
/** @type {(what: string, range: string, written: string) => string} */
const within = (what, range, written) => `يجب أن ${what} ضمن ${apart(range)}، ${got(written)}`;

/** @type {Refusals} */
const REFUSALS = {
  tooLong: (it) =>
    `لا يزيد الإحداثي المكتوب على ${counted(it.most, LETTERS)}، والنص من ` +
    `${counted(it.count, LETTERS)}: ${apart(it.got)}؛ اكتب إحداثيًا واحدًا كل مرة`,
  empty: () => `النص فارغ؛ ${REMEDY}`,
  latitude: (it) => within("يقع خط العرض", "[-90, 90]", it.got),
  latitudeExchanged: (it) =>
    `${within("يقع خط العرض", "[-90, 90]", it.got)}؛ لعل خط العرض وخط الطول مقلوبان`,
  longitude: (it) => within("يقع خط الطول", "[-180, 180]", it.got),
  geoUri: () => `يُكتب عنوان geo بخط العرض ثم خط الطول، مثل ${apart("geo:35.814,36.610")}`,
  geoCrs: (it) => `يجب أن تكون قيمة crs فيه ${apart("wgs84")}، ${got(it.got)}؛ حوّله أولًا`,
  geoUncertainty: (it) => `يجب أن تكون قيمة u (الارتياب) فيه بالأمتار، ${got(it.got)}`,
  mgrsForm: () =>
    "يتألف إحداثي MGRS من رقم إلى 5 أرقام للإحداثي الشرقي ومثلها للشمالي، مثل " +
    apart("37S BV 84070 65954"),
  mgrsOrMinutes: () => `قد يكون درجات ودقائق أو MGRS؛ اكتب MGRS هكذا: ${apart("37D EG 4 8")}`,
  noSquare: (it) => `لا يوجد مربع MGRS باسم ${apart(it.got)}؛ تحقق من النطاق والحروف`,
  utmForm: () =>
    "يتألف إحداثي UTM من النطاق ونصف الكرة والإحداثيين الشرقي والشمالي بالأمتار، مثل " +
    apart("37 north 284070 3965954"),
  utmZone: (it) => within("يقع نطاق UTM", "[1, 60]", it.got),
  utmSouth: ({ zone }) =>
    `قد يعني ${apart(`${zone}S`)} الحزام S، وهو شمالي، أو نصف الكرة الجنوبي؛ اكتب ` +
    `${apart(`'${zone} north'`)} أو ${apart(`'${zone} south'`)}`,
  utmBand: (it) => `يجب أن يكون حزام UTM حرفًا من C إلى X ما عدا I وO، ${got(it.got)}`,
  utmEasting: (it) => within("يقع الإحداثي الشرقي في UTM، بالأمتار،", "[100000, 900000]", it.got),
  utmNorthing: (it) => within("يقع الإحداثي الشمالي في UTM، بالأمتار،", "[0, 10000000]", it.got),
  utmLatitude: (it) =>
    `يمتد ${apart(`UTM ${it.name}`)} على خطوط العرض ` +
    `${apart(`[${it.lowest}, ${it.highest}]`)}، لكن الإحداثي الشمالي يؤدي إلى ` +
    `${apart(it.got)}؛ تحقق من حرف النطاق ومن الإحداثي الشمالي`,
  halfNamed: () => "لأحد العددين حرف أو اسم وليس للآخر؛ سمِّ كليهما بالطريقة نفسها",
  bothLatitudes: () => `كلا العددين مسمّى خط عرض؛ ${NAME_BOTH}`,
  bothLongitudes: () => `كلا العددين مسمّى خط طول؛ ${NAME_BOTH}`,
  oneComma: ({ left, right }) =>
    `قد تفصل الفاصلة ${apart(left)} عن ${apart(right)} أو تكون العلامة العشرية لعدد ` +
    `واحد؛ اكتب ${apart(`'${left}, ${right}'`)} لعددين، أو اكتب كليهما بنقطة عشرية`,
  commas: () =>
    "قد تكون الفواصل هنا علامات عشرية أو فواصل بين عددين؛ اكتب الكسور بنقطة عشرية، أو " +
    "ضع فاصلة منقوطة بين خط العرض وخط الطول",
  secondsOrSouth: () => `قد يعني s الثواني أو الجنوب؛ اكتب الثواني ${apart("″")} وسمِّ N/S وE/W`,
  unread: (it) => `معنى ${apart(it.got)} غير معروف؛ ${REMEDY}`,
  oneAngle: () => `قد يكون زاوية واحدة فقط، والمطلوب زاويتان؛ ${REMEDY}`,
  notToldApart: () => `لا يتميز فيه خط العرض من خط الطول؛ ${REMEDY}`,
  severalWays: (it) =>
    `يمكن توزيع ${counted(it.numbers, NUMBERS)} بأكثر من طريقة؛ ضع فاصلة بين خط العرض ` +
    "وخط الطول، أو علامات وحروفًا",
  noNumber: () => `ليس فيه أي عدد؛ ${REMEDY}`,
  oneNumber: () => `ليس فيه إلا عدد واحد، والمطلوب عددان؛ ${REMEDY}`,
  threeNumbers: () => "فيه ثلاثة أعداد، والمطلوب عددان؛ احذف الارتفاع",
  manyNumbers: (it) =>
    `يحتوي على ${counted(it.numbers, NUMBERS)}، والمطلوب من عددين إلى 6 أعداد؛ اكتب ` +
    "إحداثيًا واحدًا",
  signedMinutes: (it) => `لا تأخذ الدقائق إشارة، ${got(it.got)}؛ ${SIGN_FOR_ALL}`,
  signedSeconds: (it) => `لا تأخذ الثواني إشارة، ${got(it.got)}؛ ${SIGN_FOR_ALL}`,
  tooManyMinutes: (it) => within("تقع الدقائق", "[0, 60)", it.got),
  tooManySeconds: (it) => within("تقع الثواني", "[0, 60)", it.got),
  inwardDecimals: (it) => `لا تأتي الكسور العشرية إلا في الجزء الأخير من الزاوية، ${got(it.got)}`,
  runTogether: (it) => `قد يكون ${apart(it.got)} درجات ودقائق متصلة؛ افصل بينها`,
  signAndLetter: (it) =>
    `قد تتعارض الإشارة والحرف، ${got(it.number)} مع ${apart(it.letter)}؛ اكتب أحدهما`,
  shortLink: () =>
    "الرابط المختصر والكلمات الثلاث لا تدل على مكانها إلا عبر الشبكة، وهذه الصفحة لا تستخدمها؛ " +
    "افتحه ثم ألصق الإحداثي أو الرابط الطويل",
  linkWithout: () => "لا إحداثي في هذا الرابط؛ ألصق الإحداثي نفسه",
  wktForm: () =>
    `تُكتب نقطة ${apart("WKT")} بخط الطول ثم خط العرض، مثل ${apart("POINT(36.610 35.814)")}`,
  wktSrid: ({ got }) =>
    `يجب أن يكون ${apart("SRID")} هو ${apart("4326")}، والمكتوب ${apart(got)}؛ حوّله أولًا`,
  jsonForm: () =>
    `يسمّي الكائن ${apart('"lat"')} و${apart('"lon"')}، أو يكون نقطة ${apart("GeoJSON")} فيها ` +
    `${apart('"coordinates": [longitude, latitude]')}`,
  runTogetherForm: () =>
    "للزاوية المتصلة الأرقام 2 أو 4 أو 6 أرقام لخط العرض ورقم زائد لخط الطول، " +
    `مثل ${apart("+35.814+036.610/")} أو ${apart("354850N 0363636E")}`,
  plusCodeForm: () =>
    `يتألف رمز ${apart("plus code")} من 8 علامات قبل ${apart("+")} وعلامتين أو أكثر بعدها، مثل ` +
    `${apart("8G7RRJ76+J2")}؛ والمختصر لا يدل على مكانه`,
  spacedNumber: ({ whole, part }) =>
    `قد يكون ${apart(`${whole} ${part}`)} عددًا واحدًا أو عددين؛ اكتب ${
      apart(whole + part)
    } للواحد، ` +
    `و${apart(`${whole} 0${part}`)} للاثنين`,
  metreSign: () =>
    `قد تعني ${apart("M")} دقائق أو أمتار ارتفاع؛ اكتب الدقائق هكذا ${apart("′")} أو احذف الارتفاع`,
  latitudeLetter: (it) => `لا يكون خط العرض ${apart(it.letter)}`,
  longitudeLetter: (it) => `لا يكون خط الطول ${apart(it.letter)}`,
};

/** @type {Words["refusal"]} */
const refusal = (reason, values) => REFUSALS[reason](values);
/** @type {Words["cannotRead"]} */
const cannotRead = (reason) => `تعذّرت قراءة هذا النص على أنه إحداثي: ${reason}.`;
/** @type {Words["unknownSettlement"]} */
const unknownSettlement = (name, closest) => {
  const near = closest.map(({ shown }) => apart(shown)).join("، ");
  return `لا يُعرف تجمع سكني باسم «${apart(name)}». ${near && `الأقرب: ${near}. `}` +
    "القائمة أدناه تضم التجمعات السكنية كلها.";
};
const MOST_LISTED = 8; // settlements that a name fits
/** @type {Words["severalPlaces"]} */
const severalPlaces = (name, found) =>
  `ينطبق «${apart(name)}» على ${counted(found.length, SETTLEMENTS)}: ` +
  `${found.slice(0, MOST_LISTED).map(describePlace).join("؛ ")}` +
  `${found.length > MOST_LISTED ? `؛ و${found.length - MOST_LISTED} غيرها` : ""}. ` +
  "اكتب الاسم اللاتيني كاملًا أو الرمز.";
/** @type {(settlement: ShownSettlement) => string} */
const describePlace = ({ shown, name, code }) => `${apart(shown)}: ${apart(name)}، ${apart(code)}`;

// --- what the corridor is --------------------------------------------------------------

/** @type {(width: { km: number; least?: number }) => string} */
const reach = ({ km: most, least = most }) =>
  least < most ? `من ${kilometres(least)} حتى ${kilometres(most)}` : kilometres(most);

/** @type {(halfWidths: HalfWidths) => string} */
function sidesOf({ first, second }) {
  /** @param {HalfWidth} half */
  const part = (half) => `${reach(half)} إلى ${theSide(half.side)}`;
  return reach(first) === reach(second)
    ? `${reach(first)} على كل جانب`
    : `${part(first)} و${part(second)}`;
}

/** @type {Words["widths"]} */
function widths(page) {
  const { first, second, whole } = page.halfWidths;
  const all = reach(whole ?? { km: first.km + second.km });
  return `العرض الإجمالي ${all}: ${sidesOf(page.halfWidths)} من ${roadName(page)}`;
}

/** @type {Words["nestedRow"]} */
const nestedRow = ({ name, halfWidths }, page) =>
  `${apart(name)}: ${sidesOf(halfWidths)} من ${roadName(page)}`;

/** @type {Words["heldBy"]} */
function heldBy(held, { asSent }) {
  const all = `الممرات المسماة في المفتاح${asSent ? "" : "، وهي باقية كما أُنشئت"}`;
  if (!held.length) return `لا تقع في أي من ${all}.`;
  return `من ${all}، تقع داخل: ${held.map(apart).join("، ")}.`;
}

/** @type {Words["summary"]} */
function summary(page) {
  const way = page.from && page.to ? ` من ${apart(page.from)} إلى ${apart(page.to)}` : "";
  const size = page.areaKm2 === null ? "" : ` المساحة ${area(page.areaKm2)}.`;
  return `الطول ${length(page.lengthKm)}${way}، و${widths(page)}.${size}`;
}

/**
 * The south of the road; the side named Iraq of the line.
 *
 * @type {Words["widthOf"]}
 */
const widthOf = (side, page) => `${SIDES[side] ?? `${theSide(side)} من`} ${roadName(page)}`;

/** @type {Words["agreedWidth"]} */
const eachSide = (first, second) =>
  first === second ? `${kilometres(first)} على كل جانب` : kilometres(first + second);

/** @type {Words["reading"]} */
function reading({ agreedKm: { first, second, press } }) {
  const all = kilometres(first + second);
  const agreed = first === second ? `${eachSide(first, second)}، أي ${all} إجمالًا` : all;
  return (
    `تحدث تقرير صحفي صدر في حينه عن ممر من ${kilometres(press)} شمالًا وجنوبًا، وقد يُفهم ` +
    `ذلك على أنه ${eachSide(press, press)}. أما نص الاتفاق فيحدد ${agreed}.`
  );
}

/** @type {Record<string, string>} */
const PARTIES = { Russia: "روسيا", Turkey: "تركيا" };

/** @type {Words["origin"]} */
function origin(page) {
  const { parties, agreed } = page;
  const { first, second } = page.agreedKm;
  const note = ` والاتفاق يحدد ${eachSide(first, second)}، والمعروض هنا عرض آخر.`;
  const names = parties.map((name) => PARTIES[name] ?? apart(name)).join(" و");
  const drawn = `اتفقت عليه ${names} في ${date(agreed)}؛ رسم تقديري.`;
  return english.isAgreedWidth(page) ? drawn : drawn + note;
}

/** @type {Words["ends"]} */
function ends(page) {
  if (page.isLoop) return "الخط مغلق: لا طرفين له.";
  const silent = page.silentOn ? " ولا يذكر الاتفاق كيف ينغلق الممر عند طرفيه." : "";
  if (Array.isArray(page.ends)) return endsApart(page.ends, page) + silent;
  return page.ends === "flat"
    ? `الطرفان مستقيمان: ينغلق الممر بخط مستقيم عبر ${roadAlone(page)}، ويُعد المكان منه ` +
      `إذا كانت أقرب نقطة من ${roadAlone(page)} إليه واقعة على المقطع.${silent}`
    : "الطرفان مستديران: يدخل في الممر كل ما هو قريب بما يكفي من المقطع، حتى ما وراء " +
      `طرفيه.${silent}`;
}

/** @type {(ends: [EndKind, EndKind], page: ShownFacts) => string} */
const endsApart = (ends, page) =>
  ["البداية", "النهاية"]
    .map((name, i) =>
      ends[i] === "flat"
        ? `${name} مستقيمة: ينغلق الممر عندها بخط مستقيم عبر ${roadAlone(page)}، وما ` +
          "وراءها خارجه."
        : `${name} مستديرة: يدخل في الممر ما هو قريب منها بما يكفي وراءها.`
    )
    .join(" ");

// --- everything else -------------------------------------------------------------------

const { osm, ocha, geonames, naturalEarth, noaa, leaflet } = english.sources;
/** @type {Words["sources"]} */
const SOURCES = {
  osm: {
    ...osm,
    title: "© مساهمو OpenStreetMap",
    use:
      "محور الطريق والطرق والسكك الحديدية والمياه والغابات والمناطق المبنية كما كانت في آب 2021؛ والساحل والحدود حول الطريق كما كانت في 2017؛ ومقارنة التجمعات السكنية",
  },
  ocha: {
    ...ocha,
    use:
      "أسماء التجمعات السكنية وإحداثياتها ورموزها، من قائمته للتجمعات في سوريا؛ والحدود الإدارية (كانون الأول 2020)",
  },
  geonames: {
    ...geonames,
    use: "مقارنة تجمعات سكنية؛ واختيار صيغ للأسماء ودمجها مع غيرها",
  },
  naturalEarth: {
    ...naturalEarth,
    use: "بقية العالم والخريطة الصغيرة، بمقياس 1:110 ملايين",
    licence: "ملكية عامة",
  },
  noaa: {
    ...noaa,
    use: "التضاريس، من ارتفاعات تبعد نحو كيلومتر بعضها عن بعض",
    licence: "بلا قيود",
  },
  leaflet: {
    ...leaflet,
    use: "برمجيات عرض الخريطة",
    licence: `${apart("BSD 2-Clause")}، في مصدر هذه الصفحة`,
  },
};

/**
 * The number of a patrol, as it was reported.
 *
 * @type {Words["patrolNumber"]}
 */
const numbered = (given) => `رقم ${/^\d+$/.test(given) ? given : apart(given)}`;

/** @type {Words["inOrder"]} */
const inOrder = (latin, arabic) => [arabic || latin, latin];

/** @type {Record<string, string>} */
const AFFILIATIONS = {
  "Russian state media": "إعلام رسمي روسي",
  "relays Russian state media": "ينقل عن الإعلام الرسمي الروسي",
  "linked to the Russian state by the US Treasury": "تربطه وزارة الخزانة الأمريكية بالدولة الروسية",
};

/** @param {Reading[]} readings */
const orList = (readings) =>
  readings.map(([, , arabic, source]) => `${arabic} (${apart(source)})`).join(
    " أو ",
  );

addTexts("ar", {
  ...formats,
  itself: "العربية",
  dir: "rtl",
  semicolon: "؛ ",
  title: (page) =>
    page.heading ??
      (page.region
        ? `الممر الأمني على الطريق الدولي ${page.road} (حلب–اللاذقية)، ${page.region[1]}`
        : page.title),
  agreedOn: (page) => `اتفاق ${date(page.agreed)}`,
  caution: (page) =>
    `${page.agreed ? "خريطة تاريخية، والطريق كما كان في آب 2021. " : ""}` +
    "لا تصلح للملاحة ولا لقرارات السلامة.",
  translated: (_text, arabic) => arabic.replace(/[A-Z][\w-]*(?: [A-Za-z][\w-]*)*/g, apart),
  inOrder,
  isAgreedWidth: english.isAgreedWidth,
  apart,
  counted,
  nestedRow,
  heldBy,
  sentence,
  toTheEdge,
  brief,
  farAway,
  exchanged,
  refusal,
  cannotRead,
  unknownSettlement,
  severalPlaces,
  widths,
  summary,
  origin,
  ends,
  widthOf,
  reading,
  sources: SOURCES,

  mapHelp: "خريطة. حرّكها بمفاتيح الأسهم، وكبّرها وصغّرها بعلامتي الزائد والناقص؛ ومفتاح Enter " +
    "يسأل عن المكان الواقع تحت علامة التقاطع في الوسط.",
  panel: "الأسئلة والإجابات",
  fold: "طي اللوحة",
  unfold: "إظهار اللوحة",

  askLabel: (hasSettlements) => (hasSettlements ? "إحداثي أو تجمع سكني" : "إحداثي"),
  askButton: "تحقّق",
  askHint: (dms, notations) =>
    "أو انقر على الخريطة. خط العرض أولًا؛ بالدرجات العشرية، أو " +
    `${[dms, ...notations].map(apart).join("، أو ")}.`,
  clear: "مسح",
  verdict: {
    inside: "داخل الممر",
    outside: "خارج الممر",
    unsure: "أقرب إلى الحافة من أن يُحكم عليه",
  },
  details: "تفاصيل",

  tabs: {
    check: "تحقّق",
    width: "العرض",
    patrols: "الدوريات",
    points: "النقاط",
    more: "المزيد",
  },
  suggestions: "تجمعات سكنية مطابقة",
  copy: "نسخ",
  copied: "تم النسخ",
  notCopied: "تعذّر النسخ",
  copySentence: "نسخ الجملة",
  pin: "تثبيت الإجابة",

  pinned: (count) => `الإجابات المثبتة: ${number(count, 0)}`,
  pinnedCaption: "مرقّمة كما على الخريطة. المسافات إلى الطريق.",
  columnNumber: "رقم",
  columnPlace: "المكان",
  unpin: (index) => `إزالة الإجابة ${number(index, 0)}`,
  unpinAll: "إزالة الكل",
  saveCsv: "حفظ بصيغة CSV",
  saveGeoJson: "حفظ بصيغة GeoJSON",

  detailCoordinate: "عشري",
  detailDms: "ستيني",
  detailMgrs: "MGRS",
  detailDistance: (page) => `إلى ${roadAlone(page)}`,
  detailKm: (page) => `على ${page.road ? "المسار" : "الخط"}`,
  detailEdge: (isBeyond) => (isBeyond ? "ما وراء الحافة" : "إلى الحافة"),

  width: "العرض والمقطع",
  widthBoth: (page) => `على كل جانب، من ${roadAlone(page)} إلى الحافة`,
  widthApart: (first, second) => `${theSide(first)} و${theSide(second)} كلٌّ على حدة`,
  notANumber: "اكتب عددًا واحدًا، مثل 6 أو 6.5.",
  widthLimits: (least, most) =>
    `من ${kilometres(least)} إلى ${kilometres(most)} على الجانب الواحد.`,
  kilometreSign: "كم",
  metreSign: "م",
  widthVaries: "يتغير العرض على امتداد الخط. وكل عرض آخر يحفظ نسبه: والمذكور أكبره.",
  widthTraced:
    "عند هذا العرض يُتتبَّع المحيط للجزء المعروض من الخريطة، بدقة بكسل واحد: فلا تُذكر مساحته ولا يُحفظ من هنا.",
  endsTitle: "الطرفان",
  endsName(ends) {
    if (!Array.isArray(ends)) return { flat: "مستقيمان", round: "مستديران" }[ends];
    const [start, stop] = ends.map(
      (kind) => ({ flat: "مستقيمة", round: "مستديرة" })[kind],
    );
    return `البداية ${start} والنهاية ${stop}`;
  },
  agreedWidth: (first, second) => `${eachSide(first, second)}: الاتفاق`,
  pressWidth: (size) => eachSide(size, size),
  resetWidth: "العودة إلى العرض الأول",

  stretchEnds: { from: "من", to: "إلى" },
  stretchSent: { from: "البداية المعطاة", to: "النهاية المعطاة" },
  stretchBack: "العودة إلى المسار كله",
  stretchTurn: "عكس الاتجاه",
  noStretch: "يحتاج المقطع إلى طرفين مختلفين؛ وهذان في المكان نفسه من الطريق.",

  layersTitle: "طبقات الخريطة",
  legendTitle: "مفتاح الخريطة",
  legendSection: (page) =>
    page.from ? `مسار الدوريات من ${apart(page.from)} إلى ${stopName(page)}` : "المقطع",
  legendRoad: (page) => `${roadName(page)} خارج ${page.from ? "المسار" : "المقطع"}`,
  legendCorridor: "الممر (بخط متقطع: رسم تقديري)",
  legendPosts: "علامة كيلومترية، عدًّا من البداية",
  legendInside: "تجمع سكني في الداخل",
  legendOutside: "تجمع سكني في الخارج",
  legendPatrol: "ما قطعته الدورية المختارة",
  legendSeats: "الأكبر: مركز ناحية أو محافظة",
  legendBorder: (page) =>
    `حدود دولية (2017)${page.agreed ? "؛ والممر المتفق عليه كما رُسم يتجاوزها" : ""}`,
  legendLimit: "حدود المحافظات والمناطق والنواحي",
  legendMainRoad: "طريق رئيسي ورقمه",
  legendPole: `تنتهي هذه الخريطة عند خط العرض 85°. وما هو أقرب إلى القطب لا يُرسم، أما ` +
    "الأسئلة عنه فيُجاب عنها.",
  insetLabel: (isSyria) => isSyria ? "الموقع في سوريا" : "الموقع في العالم",
  areaName: (kind, name) =>
    `${{ governorate: "محافظة", district: "منطقة", subdistrict: "ناحية" }[kind]} ${
      name.replace(/^مركز /, "")
    }`,
  layers: {
    corridor: "الممر",
    nested: "الممرات المسماة",
    posts: "العلامات الكيلومترية",
    settlements: "التجمعات السكنية",
    points: "النقاط",
    land: "الأرض حول الطريق",
    relief: "التضاريس",
    cover: "الغابات والمناطق المبنية",
    limits: "الحدود الإدارية",
    roads: "الطرق والسكك الحديدية",
    graticule: "شبكة خطوط الطول والعرض",
    tiles: "خريطة أساس من الإنترنت (تُطلب أجزاؤها من خادمها)",
  },

  settlements: (inside, all) =>
    `التجمعات السكنية في الداخل: ${number(inside, 0)} من أصل ${number(all, 0)}`,
  settlementsCaption:
    "ما في الداخل، مرتبًا حسب كيلومتر المسار. المسافات إلى الطريق. ويُعثر على غيرها بالاسم.",
  columnName: "التجمع السكني",
  columnWhere: "الموضع",
  columnDistance: "المسافة",
  columnKm: "كم",
  columnRemove: "إزالة",
  sideName: sideOf,
  isInside: "داخل",
  isOutside: "خارج",

  patrols: (count) => `دوريات وردت في التقارير: ${number(count, 0)}`,
  patrolByDate: "الدورية، حسب التاريخ",
  patrolHint:
    "كلما طالت العلامة ابتعدت الدورية أكثر؛ وأعرضها لدوريات قطعت المسار كله. المفرغة: لم " +
    "يُذكر ذلك. ✱: انفجار أو هجوم.",
  patrolEvents: {
    explosion: "انفجار على طريق الدورية",
    attack: "هجوم على الدورية",
  },
  patrolNone: "لم تُختر أي دورية.",
  patrolPrevious: "السابقة",
  patrolNext: "التالية",
  patrolPlay: "عرض متتابع",
  patrolPause: "إيقاف مؤقت",
  patrolAsReported: (given) => `${numbered(given)}، كما ورد`,
  patrolNumber: numbered,
  patrolSentence(
    { date: on, number: given, start, turnedAt, point, readings, whole, km: at, startKm },
  ) {
    const patrol = `دورية ${date(on)}، ${numbered(given)}`;
    if (readings.some(([isOfTurn]) => isOfTurn)) {
      return `تختلف التقارير في مكان استدارة ${patrol}: ${orList(readings)}.`;
    }
    if (!turnedAt) return `لم يُعثر على تقرير يذكر إلى أين وصلت ${patrol}.`;
    if (!whole) {
      const where = at === null ? "" : `، عند ${shortKm(at)} من المسار`;
      return `عادت أدراجها ${patrol}، عند ${apart(point ? point[1] : turnedAt)}${where}.`;
    }
    const isKnown = at !== null && startKm !== null;
    const length = isKnown ? `، وطوله ${number(Math.abs(at - startKm), 1)} كم` : "";
    return `قطعت ${patrol}، المسار كله من ${apart(start)} إلى ${apart(turnedAt)}${length}.`;
  },
  patrolFrom: (page) =>
    `لم يُذكر مكان انطلاقها؛ وهي مرسومة من ${page.from ? apart(page.from) : "البداية"}.`,
  patrolStartBeyond: (name) =>
    `انطلقت من ${apart(name)} الواقعة خارج هذا المقطع؛ ولم يُرسم إلا مكان عودتها.`,
  patrolBeyond: (name) => `تقع ${apart(name)} خارج هذا المقطع؛ ولم يُرسم شيء.`,
  patrolMark: (on, at) => `${date(on)} · ${shortKm(at)}`,
  patrolTurned: (name, at) => `عادت أدراجها عند ${apart(name)}، ${at}`,
  patrolTurnedAt: (name) => `عادت أدراجها عند ${apart(name)}`,
  patrolWhole: (from, to) => `المسار كله، من ${apart(from)} إلى ${apart(to)}`,
  patrolUnknown: "لم يُذكر مكان الاستدارة",
  patrolSource: "المصدر:",
  certainty: {
    "one source": "مصدر واحد",
    "several sources": "مصادر عدة متفقة",
    contested: "تختلف التقارير",
  },
  affiliation: (text) => AFFILIATIONS[text] ?? text,
  readingsDiffer: (readings) => `تختلف التقارير: ${orList(readings)}.`,
  patrolNearer: "المسار مرسوم إلى أقربها.",
  patrolList: "كل الدوريات في قائمة",

  convoy: "السير على المسار",
  convoyNote: "حساب لا تقرير: أين تكون قافلة تسير بسرعة واحدة ولا تتوقف أبدًا.",
  convoySpeed: "السرعة، كم/سا",
  convoyDeparture: "الانطلاق",
  convoyPosition: "الموضع على المسار",
  convoyPlay: "سير",
  convoyPause: "إيقاف مؤقت",
  convoyBack: "−1 كم",
  convoyOn: "+1 كم",
  convoyPrevious: "المكان السابق",
  convoyNext: "المكان التالي",
  convoyPace: "يمر الزمن",
  convoyPaces: (minutes) => `${counted(minutes, MINUTES)} في الثانية`,
  convoyName: "القافلة",
  convoyClock: "الساعة",
  convoyKm: "على المسار",
  convoyAhead: "التالي",
  convoyNothing: "لا شيء",
  convoyWay: (name, way, minutes) => {
    const hours = Math.floor(minutes / 60);
    const time = hours ? `${hours} سا ${minutes % 60} د` : `${minutes} د`;
    return `${apart(name)}، بعد ${number(way, 1)} كم، ${time}`;
  },
  convoyArrival: (page) => `بلوغ ${page.to ? apart(page.to) : "النهاية"}`,
  convoyTime: (iso) => `${date(iso.slice(0, 10))}، ${iso.slice(11, 16)}`,
  convoyClear: "إزالة",

  take: "مشاركة وطباعة وحفظ",
  takeHint: "يحفظ الرابط ما تراه: موضع الخريطة، وعرض الممر وطرفيه ومقطعه، والإجابات المثبتة، " +
    "والطبقات.",
  copyLink: "نسخ الرابط",
  copyFragment: "نسخ الإعدادات (من #)",
  wheelNote: "للتكبير أدر العجلة مع Ctrl، أو انقر على الخريطة أولًا",
  touchNote: "حرّك الخريطة بإصبعين",
  print: "طباعة صفحة واحدة",
  saveOutline: "الممر بصيغة GeoJSON",
  saveSettlements: "التجمعات السكنية في الداخل بصيغة CSV",
  roadAsOf: "الطريق كما كان في آب 2021.",
  printed: (now) => `طُبعت في ${today(now)}.`,

  about: "ما تعرضه هذه الخريطة",
  isReconstruction:
    "الممر رسم تقديري مبني على نص الاتفاق: كل ما يقع ضمن المسافة المحددة فيه من محور " +
    "الطريق، مقيسةً على المجسم الإهليلجي WGS84. ورُسم محيطه بخط متقطع لأن هذا المشروع لا " +
    "يعلم بوجود خريطة رسمية له.",
  isConstruction:
    "الممر هو كل ما يقع ضمن المسافة المحددة من الخط، مقيسةً على المجسم الإهليلجي WGS84.",
  accuracy: "تُحسب الإجابات في هذه الصفحة نفسها، دون شبكة، بدقة السنتيمتر حتى 500 كم من الطريق؛ " +
    "أما دقة موضع الطريق والتجمعات السكنية نفسها فمسألة أخرى، وهي من عشرات الأمتار إلى " +
    "مئاتها.",
  agreement: (on) => `اتفاق ${on}`,
  sourcesTitle: "المصادر والتراخيص",
  disclaimer: "الأسماء والخطوط والحدود على هذه الخريطة غايتها تيسير قراءتها؛ وهي لا تعبّر عن رأي في " +
    "وضع أي مكان أو في الجهة التي يتبع لها.",
  version: (version) => `أُعدت باستخدام ${apart(`m4-corridor ${version}`)}.`,

  zoomIn: "تكبير",
  zoomOut: "تصغير",
  wholeCorridor: "إظهار الممر كله",
  north: "الشمال إلى الأعلى",
  northLetter: "ش",
  eastWest: ["ق", "غ"],
  northSouth: ["ش", "ج"],
  startMark: (at, lengthKm) => `البداية · كم ${number(at, at ? 1 + finer(lengthKm) : 0)}`,
  stopMark: (at, lengthKm) => `النهاية · كم ${number(at, at ? 1 + finer(lengthKm) : 0)}`,
});
