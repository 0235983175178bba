"""What a reader does on the map of a page, and what is seen at a place of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from corridor import Corridor

# The colour of the ground's canvas at a coordinate, as [red, green, blue].
_COLOUR = """([lat, lon]) => {
  const canvas = document.querySelector(".leaflet-base-pane canvas");
  const { x, y } = canvas.getBoundingClientRect();
  const box = map_1.getContainer().getBoundingClientRect();
  const at = map_1.latLngToContainerPoint([lat, lon]);
  const ratio = canvas.width / parseFloat(canvas.style.width);
  const [left, top] = [(box.x + at.x - x) * ratio, (box.y + at.y - y) * ratio];
  const copy = new OffscreenCanvas(1, 1).getContext("2d");
  copy.drawImage(canvas, -Math.floor(left), -Math.floor(top));
  return [...copy.getImageData(0, 0, 1, 1).data].slice(0, 3);
}"""


def map_pixel(page: Page, lat: float, lon: float) -> tuple[float, float]:
    """Return where in the window a coordinate of the map is."""
    x, y = page.evaluate(
        """([lat, lon]) => {
          const { x, y } = map_1.getContainer().getBoundingClientRect();
          const at = map_1.latLngToContainerPoint([lat, lon]);
          return [x + at.x, y + at.y];
        }""",
        [lat, lon],
    )
    return x, y


def next_frame(page: Page) -> None:
    """Wait until what is to be drawn has been."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")


def click_map(page: Page, lat: float, lon: float) -> None:
    page.mouse.click(*map_pixel(page, lat, lon))


def hover_map(page: Page, lat: float, lon: float) -> None:
    x, y = map_pixel(page, lat, lon)
    page.mouse.move(x + 40, y + 40)
    page.mouse.move(x, y)


def ground_colour(page: Page, lat: float, lon: float) -> tuple[int, int, int]:
    """Return the colour of the land at a coordinate in view."""
    next_frame(page)
    red, green, blue = page.evaluate(_COLOUR, [lat, lon])
    return red, green, blue


def settlements_inside(zone: Corridor) -> str:
    """Return the heading of the page's list of settlements."""
    inside = sum(answer.inside for _, answer in zone.settlements())
    count = f"{len(zone.gazetteer):,}".replace(",", "\u202f")
    return f"Settlements inside: {inside:,} of {count}".replace(",", "\u202f")
