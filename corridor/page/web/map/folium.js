/**
 * What folium's own layers expect to find in a page, without the network: a marker's
 * picture, its coloured pin, and as much of jQuery as a popup needs.
 *
 * @type {(colour: string) => string}
 */
const pinImage = (colour) =>
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" width="25" height="41" viewBox="0 0 25 41">' +
      `<path fill="${colour}" stroke="#fff" stroke-width="1.5" d="M12.5 40C9 31 1 22 1 12.5` +
      'a11.5 11.5 0 0 1 23 0C24 22 16 31 12.5 40z"/><circle fill="#fff" cx="12.5" cy="12.5"' +
      ' r="4.5"/></svg>',
  );
/** @param {string} colour */
const pinOptions = (colour) => ({
  iconUrl: pinImage(colour),
  iconRetinaUrl: pinImage(colour),
  shadowUrl: null,
  shadowRetinaUrl: null,
  iconSize: [25, 41],
  iconAnchor: [12.5, 41],
  popupAnchor: [0, -36],
  tooltipAnchor: [14, -26],
});

L.Icon.Default.mergeOptions({ ...pinOptions("#2b6c8f"), imagePath: " " });
L.Icon.Default.prototype._getIconUrl = L.Icon.prototype._getIconUrl;

// folium.Icon: the pin in its colour, without the sign of an icon font.
/** @type {(name?: string) => name is string} */
const isColour = (name) => /^(#[0-9a-f]{3,8}|[a-z]+)$/i.test(name ?? "");
L.AwesomeMarkers ??= {
  icon: ({ markerColor }) => L.icon(pinOptions(isColour(markerColor) ? markerColor : "#2b6c8f")),
};

// What a popup asks of jQuery: the nodes that a piece of HTML makes.
/** @param {string} html */
function makeNodes(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return [...template.content.childNodes];
}

/** @param {() => unknown} then */
const callNow = (then) => then();

globalThis.$ ??= (what) => typeof what === "string" ? makeNodes(what) : { ready: callNow, 0: what };
