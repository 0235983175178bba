/* geo: URIs, by RFC 5870: as by geo/notation/geo_uri.py. */

import { matchWhole, quote, refuse } from "./text.js";

/** @import { NamedCoordinate } from "../../types.d.ts" */

const NUMBER = "-?\\d+(?:\\.\\d+)?";
const GEO_URI = matchWhole(
  `GEO:(${NUMBER}),(${NUMBER})(?:,${NUMBER})?((?:;[^;? ]+)*)(?:\\?Z=[\\d.]+)?`,
);

// Android's 0,0?q= names the point in the query, with a label.
const ANDROID = matchWhole(
  `GEO:0(?:\\.0+)?,0(?:\\.0+)?\\?(?:Z=[\\d.]+&)?Q=(${NUMBER}),(${NUMBER})(?:\\(.*\\))?`,
);

/**
 * The coordinate of a URI; its height and uncertainty are left out.
 *
 * @type {(text: string) => NamedCoordinate}
 */
export function readGeoUri(text) {
  const query = ANDROID.exec(text.replaceAll("%2C", ","));
  if (query) return { lat: Number(query[1]), lon: Number(query[2]), named: true };
  const uri = GEO_URI.exec(text) ?? refuse("geoUri");
  for (const parameter of uri[3].split(";").slice(1)) {
    const [name, ...rest] = parameter.split("=");
    const value = rest.join("=");
    if (name === "CRS" && value !== "WGS84") {
      refuse("geoCrs", { got: quote(value.toLowerCase()) });
    }
    if (name === "U" && !/^\d+(\.\d+)?$/.test(value)) {
      refuse("geoUncertainty", { got: quote(value.toLowerCase()) });
    }
  }
  return { lat: Number(uri[1]), lon: Number(uri[2]), named: true };
}
