"""The colours of both themes can be read: WCAG 2.2 AA, computed from the tokens."""

import re
from pathlib import Path

import pytest

TOKENS = Path("static/css/tokens.css").read_text()
COLOURS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", TOKENS
    )
}
GROUNDS = ("paper", "ground")
READ = [  # text and what it stands on
    *((text, on) for text in ("ink", "ink-soft", "accent", "accent-deep") for on in GROUNDS),
    *((text, on) for text in ("ink-faint", "bad", "good", "warn") for on in ("paper",)),
    *(("ink", on) for on in ("ground-deep", "accent-soft", "good-soft", "warn-soft", "bad-soft")),
    *((kind, f"{kind}-soft") for kind in ("good", "warn", "bad", "quiet")),
    *((text, "accent-soft") for text in ("ink-soft", "accent-deep")),
    *(("on-accent", on) for on in ("accent", "accent-deep", "good", "bad", "warn")),
]
SEEN = [  # edges and marks, 3 : 1
    *(("line-strong", on) for on in GROUNDS),
    *(("accent", on) for on in GROUNDS),
]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_does():
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("front", "back", "least"), [(*p, 4.5) for p in READ] + [(*p, 3) for p in SEEN]
)
def test_colours_can_be_told_apart(front, back, least, theme):
    assert contrast(COLOURS[front][theme], COLOURS[back][theme]) >= least


def test_every_colour_has_both_themes():
    assert not re.findall(r"--[a-z-]+: #", TOKENS)
