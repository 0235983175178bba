/* geo: URIs, by RFC 5870: as by geo/notation/geo_uri.py. */

import { matchWhole, quote, refuse } from "./text.js";

/** @import { NamedCoordinate } from "../../types.d.ts" */

const NUMBER = "-?\\d+(?:\\.\\d+)?";
const GEO_URI = matchWhole(
  `GEO:(${NUMBER}),(${NUMBER})(?:,${NUMBER})?((?:;[^;? ]+)*)(?:\\?Z=[\\d.]+)?`,
);

/**
 * The coordinate of a URI; its height and uncertainty are left out.
 *
 * @type {(text: string) => NamedCoordinate}
 */
export function readGeoUri(text) {
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
