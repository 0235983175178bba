"""The page's answers, asked of its scripts in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from playwright.sync_api import Page


def located(scripts: Page, facts: Any, lats: np.ndarray, lons: np.ndarray) -> list[list[Any]]:
    """What the page answers: distance, metres along, to the edge; whether inside; the side."""
    got = scripts.evaluate(
        """async ([data, lats, lons]) => {
          const { makeCorridor, locate } = await import("/engine/answers.js");
          const corridor = makeCorridor(data);
          return lats.map((lat, i) => {
            const it = locate(corridor, lat, lons[i]);
            return [it.distance, it.km * 1000, it.edge, it.inside, it.side];
          });
        }""",
        [facts, lats.tolist(), lons.tolist()],
    )
    return list(zip(*got, strict=True))
