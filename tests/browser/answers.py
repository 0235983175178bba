"""The page's answers, asked of its scripts in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from playwright.sync_api import Page


def located(scripts: Page, facts: Any, lats: np.ndarray, lons: np.ndarray) -> list[list[Any]]:
    """What the page answers: distance, metres along, to the edge; whether inside; the side."""
    got = scripts.evaluate(
        """([data, lats, lons]) => {
          const corridor = corridorPage.answers.corridorOf(data);
          return lats.map((lat, i) => {
            const it = corridorPage.answers.locate(corridor, lat, lons[i]);
            return [it.distance, it.km * 1000, it.edge, it.inside, it.side];
          });
        }""",
        [facts, lats.tolist(), lons.tolist()],
    )
    return list(zip(*got, strict=True))
