"""Texts as people write coordinates, and what they say: a notation's cases are added here.

The vectors of tests/data/parity/notations.json are made of them too, and run by the page.
"""

from __future__ import annotations

DECIMAL = "decimal degrees"
DM = "degrees and minutes"
DMS = "degrees, minutes and seconds"

NAMED = True
BARE = False

DEGREES = [
    # decimal pairs, latitude first
    ("35.814, 36.610", 35.814, 36.61, DECIMAL, BARE),
    ("35.814,36.610", 35.814, 36.61, DECIMAL, BARE),
    ("35.814 36.610", 35.814, 36.61, DECIMAL, BARE),
    ("35.814;36.610", 35.814, 36.61, DECIMAL, BARE),
    ("  35.814\t36.610\n", 35.814, 36.61, DECIMAL, BARE),
    ("+35.814 -36.610", 35.814, -36.61, DECIMAL, BARE),
    ("−35.814, −36.610", -35.814, -36.61, DECIMAL, BARE),
    ("35.814°, 36.610°", 35.814, 36.61, DECIMAL, BARE),
    ("35.814° 36.610°", 35.814, 36.61, DECIMAL, BARE),
    ("35, 36", 35, 36, DECIMAL, BARE),
    ("35 36", 35, 36, DECIMAL, BARE),
    ("35,-36", 35, -36, DECIMAL, BARE),
    ("35.5,36", 35.5, 36, DECIMAL, BARE),
    ("35., .5", 35, 0.5, DECIMAL, BARE),
    ("90, -180", 90, -180, DECIMAL, BARE),
    # hemisphere letters and names
    ("N35.814 E36.610", 35.814, 36.61, DECIMAL, NAMED),
    ("35.814N 36.610E", 35.814, 36.61, DECIMAL, NAMED),
    ("35.814n36.610e", 35.814, 36.61, DECIMAL, NAMED),
    ("35.814° N, 36.610° E", 35.814, 36.61, DECIMAL, NAMED),
    ("35.814 S 36.610 W", -35.814, -36.61, DECIMAL, NAMED),
    ("+35.814N +36.610E", 35.814, 36.61, DECIMAL, NAMED),
    ("E36.610 N35.814", 35.814, 36.61, DECIMAL, NAMED),
    ("36.610 E, 35.814 N", 35.814, 36.61, DECIMAL, NAMED),
    ("35.814 N, E 36.610", 35.814, 36.61, DECIMAL, NAMED),
    ("35.814 north 36.610 east", 35.814, 36.61, DECIMAL, NAMED),
    ("lat 35.814 lon 36.610", 35.814, 36.61, DECIMAL, NAMED),
    ("lat=35.814, lon=36.610", 35.814, 36.61, DECIMAL, NAMED),
    ("lng: 36.610, lat: -35.814", -35.814, 36.61, DECIMAL, NAMED),
    ("Latitude: 35.814 N, Longitude: 36.610 E", 35.814, 36.61, DECIMAL, NAMED),
    # comma as decimal sign
    ("35,814 36,610", 35.814, 36.61, DECIMAL, BARE),
    ("35,814; 36,610", 35.814, 36.61, DECIMAL, BARE),
    ("35,814;36,610", 35.814, 36.61, DECIMAL, BARE),
    ("35,814, 36,610", 35.814, 36.61, DECIMAL, BARE),
    ("35,814N 36,610E", 35.814, 36.61, DECIMAL, NAMED),
    # Arabic
    ("٣٥٫٨١٤، ٣٦٫٦١٠", 35.814, 36.61, DECIMAL, BARE),
    ("۳۵٫۸۱۴ ۳۶٫۶۱۰", 35.814, 36.61, DECIMAL, BARE),
    ("٣٥٫٨١٤؛ ٣٦٫٦١٠", 35.814, 36.61, DECIMAL, BARE),
    ("٣٥٫٨١٤ ش ٣٦٫٦١٠ ق", 35.814, 36.61, DECIMAL, NAMED),
    ("٣٥٫٨١٤ شمالاً، ٣٦٫٦١٠ شرقاً", 35.814, 36.61, DECIMAL, NAMED),
    ("35.814 جنوب 36.610 غرب", -35.814, -36.61, DECIMAL, NAMED),
    ("35.814 ج 36.610 غ", -35.814, -36.61, DECIMAL, NAMED),
    ("خط الطول ٣٦٫٦١٠، خط العرض ٣٥٫٨١٤", 35.814, 36.61, DECIMAL, NAMED),
    ("٣٥ درجة ٤٨ دقيقة شمالا ٣٦ درجة ٣٦ دقيقة شرقا", 35.8, 36.6, DM, NAMED),
    # degrees and minutes
    ("N 35 48.84 E 36 36.6", 35.814, 36.61, DM, NAMED),
    ("35°48,84'N 36°36,6'E", 35.814, 36.61, DM, NAMED),
    ("-35°48' -36°30'", -35.8, -36.5, DM, BARE),
    ("-0°30' 0°30'", -0.5, 0.5, DM, BARE),
    ("35 48.84, 36 36.6", 35.814, 36.61, DM, BARE),
    ("35:48.84 36:36.6", 35.814, 36.61, DM, BARE),
    ("35 deg 48.84 min N, 36 deg 36.6 min E", 35.814, 36.61, DM, NAMED),
    ("35d48m S 36d36m E", -35.8, 36.6, DM, NAMED),
    # degrees, minutes and seconds
    ("35°48'50.4\"N 36°36'36\"E", 35.814, 36.61, DMS, NAMED),
    ("35° 48′ 50.4″ N 36° 36′ 36″ E", 35.814, 36.61, DMS, NAMED),
    ("35°48’50.4”N 36°36’36”E", 35.814, 36.61, DMS, NAMED),
    ("35º48´50.4´´N 36º36´36´´E", 35.814, 36.61, DMS, NAMED),
    ("35°48′50,4″N, 36°36′36,0″E", 35.814, 36.61, DMS, NAMED),
    ("E36°36'36\" N35°48'50.4\"", 35.814, 36.61, DMS, NAMED),
    ("35 48 50.4 N 36 36 36 E", 35.814, 36.61, DMS, NAMED),
    ("35:48:50.4N 36:36:36E", 35.814, 36.61, DMS, NAMED),
    ("35d48m50.4s N 36d36m36s E", 35.814, 36.61, DMS, NAMED),
    ("35d48m50.4sS 36d36m36sE", -35.814, 36.61, DMS, NAMED),
    ("35d48m50.4s 36d36m36s", 35.814, 36.61, DMS, BARE),
    ("-35°48'50.4\" 36°36'36\"", -35.814, 36.61, DMS, BARE),
    ("35 48 50.4, 36 36 36", 35.814, 36.61, DMS, BARE),
    ("35 48 50.4 36 36 36", 35.814, 36.61, DMS, BARE),
    # geo URIs
    ("geo:35.814,36.610", 35.814, 36.61, "geo URI", NAMED),
    ("GEO:-35.814,36.610,400", -35.814, 36.61, "geo URI", NAMED),
    ("geo:35.814,36.610;u=10", 35.814, 36.61, "geo URI", NAMED),
    ("geo:35.814,36.610,400;crs=WGS84;u=10.5;x=y", 35.814, 36.61, "geo URI", NAMED),
    ("geo:35,36", 35, 36, "geo URI", NAMED),
    ("geo:35.814,36.610?z=12", 35.814, 36.61, "geo URI", NAMED),
    # invisible marks, as pasted from Arabic text
    ("\u200f35.814\u200e,\xa036.610\u061c", 35.814, 36.61, DECIMAL, BARE),
    ("\u202b35.814\u202c\u202f36.610\ufeff", 35.814, 36.61, DECIMAL, BARE),
]

# Easting 284070.394 m, northing 3965954.841 m in zone 37: pyproj, for 35.814 N 36.610 E.
GRIDS = [
    ("37S BV 84070 65954", 35.814, 36.61, "MGRS"),
    ("37sbv8407065954", 35.814, 36.61, "MGRS"),
    ("37 S BV 84070 65954", 35.814, 36.61, "MGRS"),
    ("MGRS: 37SBV 84070 65954", 35.814, 36.61, "MGRS"),
    ("37N 284070.394 3965954.841", 35.814, 36.61, "UTM"),
    ("37 N 284070mE 3965955mN", 35.814, 36.61, "UTM"),
    ("37N 284070 m E, 3965955 m N", 35.814, 36.61, "UTM"),
    ("UTM 37N E284070 N3965955", 35.814, 36.61, "UTM"),
    ("utm zone 37 north 284070, 3965955", 35.814, 36.61, "UTM"),
    ("37 north 284070 3965955", 35.814, 36.61, "UTM"),
    ("37 south 284070 6034045", -35.814, 36.61, "UTM"),
    ("37H 284070 6034045", -35.814, 36.61, "UTM"),
    ("31N 500000 0", 0, 3, "UTM"),
    ("37T 500000 4427757", 40, 39, "UTM"),
]

# A square is read as its south-west corner: metres of easting and northing in zone 37.
TRUNCATED = [
    ("37SBV86", 280_000, 3_960_000),
    ("37S BV 84 65", 284_000, 3_965_000),
    ("37SBV840659", 284_000, 3_965_900),
    ("37SBV84076595", 284_070, 3_965_950),
    ("37SBV8407065954", 284_070, 3_965_954),
]

# The text, and a part of the message that names the thing.
REFUSED = [
    ("", "it is empty"),
    ("\u200f \xa0", "it is empty"),
    ("35.814", "only one number"),
    ("banana", "no meaning known for 'BANANA'"),
    ("35.814 banana", "no meaning known for 'BANANA'"),
    ("nan, 36", "no meaning known for 'NAN'"),
    ("inf inf", "no meaning known for 'INF'"),
    ("(35.814, 36.610)", "no meaning known for '(35.814'"),
    ("POINT(36.610 35.814)", "no meaning known for 'POINT(36.610'"),
    ("35.814/36.610", "no meaning known for '/36.610'"),
    ("35-36", "no meaning known for '-36'"),
    ("35.814.36.610", "no meaning known for '.36.610'"),
    ("35\x00 36", r"no meaning known for '\x00'"),
    ("N E", "there is no number"),
    ("35.814 36.610 400", "three numbers, and it takes two; leave out the height"),
    ("35.814, 36.610, 400", "three numbers"),
    ("35.814, 36 36", "three numbers"),
    ("35.814, 36.610,", "not told apart"),
    ("1 2 3 4 5 6 7", "7 numbers"),
    ("35 48 36 36", "4 numbers can be split in several ways"),
    ("35.5 36.1 35.9 36.8", "4 numbers can be split in several ways"),
    ("35 48 50 36 36", "5 numbers can be split in several ways"),
    ("N 35 48 36 36 E", "4 numbers can be split in several ways"),
    ("35 48 50, 36 36", "5 numbers can be split in several ways"),
    ("35°48'50\"", "one angle only"),
    ("35° 36", "one angle only"),
    ("35 deg 48", "degrees and minutes, or MGRS"),
    # commas with two readings
    ("35,814", "the comma may separate 35 from 814 or be the decimal sign"),
    ("35,36", "write '35, 36' for two"),
    ("35,814,36,610", "commas may be decimal signs or separators"),
    ("35,814, 36", "commas may be decimal signs or separators"),
    ("35 48,36 36", "commas may be decimal signs or separators"),
    ("35 48 50,36 36 36", "commas may be decimal signs or separators"),
    ("35,814N 36.610E", "not told apart"),
    # letters and signs that contradict
    ("35N 36N", "both numbers are named as latitudes"),
    ("35E 36W", "both numbers are named as longitudes"),
    ("lat 35 lat 36", "both numbers are named as latitudes"),
    ("35N 36", "one number has its letter"),
    ("lat 35.8, 36.6", "one number has its letter"),
    ("lat 35N, 36", "one number has its letter"),
    ("-35N 36E", "sign and letter may contradict, got -35 with N"),
    ("-35S 36E", "sign and letter may contradict, got -35 with S"),
    ("35N +36W", "sign and letter may contradict, got +36 with W"),
    ("lat 35E lon 36N", "a latitude cannot be E"),
    ("lat 35N lon 36S", "a longitude cannot be S"),
    ("35d48m50S 36d36m36E", "one number has its letter"),
    ("lat 35d48m50S lon 36d36m36E", "one number has its letter"),
    ("35d48m50s 36d36m36", "s may mean seconds or south"),
    # parts of an angle
    ("35°60'N 36°E", "minutes must lie in [0, 60), got 60"),
    ("35°48'75\"N 36°E", "seconds must lie in [0, 60), got 75"),
    ("35°-48' 36°0'", "minutes take no sign, got -48"),
    ("35.5°48'N 36°E", "only the last part of an angle takes decimals"),
    ("35 48.5 50 N 36 36 36 E", "only the last part of an angle takes decimals"),
    ("0530N 03636E", "0530 may be degrees and minutes run together"),
    # MGRS
    ("37SBV840", "MGRS takes 1 to 5 digits of easting"),
    ("37S BV 84070 6595", "MGRS takes 1 to 5 digits of easting"),
    ("37SBV", "MGRS takes 1 to 5 digits of easting"),
    ("37SBV840701659541", "MGRS takes 1 to 5 digits of easting"),
    ("MGRS here", "MGRS takes 1 to 5 digits of easting"),
    ("37S IO 84070 65954", "there is no MGRS square 37SIO8407065954"),
    ("61S BV 84070 65954", "there is no MGRS square"),
    ("37T BV 84070 65954", "there is no MGRS square"),  # mgrs: 53.8 N, and a warning
    # UTM
    ("37S 284070 3965954", "write '37 north' or '37 south'"),
    ("61N 284070 3965954", "UTM zone must lie in [1, 60], got 61"),
    ("0N 284070 3965954", "UTM zone must lie in [1, 60], got 0"),
    ("37I 284070 3965954", "UTM band must be a letter from C to X"),
    (
        "37T 284070 3965954",
        "UTM 37T spans latitudes [40, 48], but the northing leads to 35.81",
    ),
    ("37 north 284070 9900000", "spans latitudes [0, 84]"),
    ("37N 28407 3965954", "UTM easting must lie in [100000, 900000] m, got 28407"),
    ("37N 284070 39659540", "UTM northing must lie in [0, 10000000] m, got 39659540"),
    ("37N 3965954mN 284070mE", "UTM takes zone, hemisphere, easting and northing"),
    ("UTM 284070 3965954", "UTM takes zone, hemisphere, easting and northing"),
    # geo URIs
    ("geo:35.814", "a geo URI is written geo:latitude,longitude"),
    ("geo:0,0?q=35.814,36.610", "a geo URI is written geo:latitude,longitude"),
    ("geo:35.814,36.610;crs=epsg3857", "its crs must be wgs84, got 'epsg3857'"),
    ("geo:35.814,36.610;u=far", "its uncertainty u must be metres, got 'far'"),
]

EXCHANGED = "; are latitude and longitude exchanged?"

OUT_OF_RANGE = [
    ("95, 95", "latitude must lie in [-90, 90], got 95"),
    ("-190.5, 36.6", "latitude must lie in [-90, 90], got -190.5"),
    ("95.5N 100E", "latitude must lie in [-90, 90], got 95.5"),
    ("90°00'36\"S 100°E", "latitude must lie in [-90, 90], got -90.01"),
    ("120.5, 35.8", "latitude must lie in [-90, 90], got 120.5" + EXCHANGED),
    ("35.8, 200", "longitude must lie in [-180, 180], got 200"),
    ("35.8N 200W", "longitude must lie in [-180, 180], got -200"),
    ("geo:35.8,180.5", "longitude must lie in [-180, 180], got 180.5"),
]
