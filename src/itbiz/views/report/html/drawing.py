"""Vega-Lite as SVG inside a page: the page's colours, words for who listens, hover for who looks.

The library runs in this process and asks nothing of the network. Layout is fixed, so that no font of the machine moves
anything: the same figures give the same bytes.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

Spec = dict[str, Any]

WIDE, NARROW = 680, 330
"""Widths of the two drawings, in pixels: a page and a phone."""
_SVG = "http://www.w3.org/2000/svg"
_SPOKEN = ("role", "aria-label", "aria-roledescription", "aria-hidden")
_CLIP = re.compile(r"url\(#([^)]+)\)")
_LONG = re.compile(r"-?[0-9]*\.[0-9]{2,}")
_IDLE = {"opacity": "1", "pointer-events": "none", "font-family": "sans-serif", "stroke-miterlimit": "10"}
"""What the library writes on every mark and says no more than is so by itself, or than the page says of all."""

CONFIG: Spec = {
    "view": {"stroke": None},
    "axis": {
        "labelColor": "var(--dim)",
        "titleColor": "var(--dim)",
        "gridColor": "var(--rule)",
        "domain": False,
        "ticks": False,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelPadding": 6,
    },
    "text": {"fill": "var(--ink)", "fontSize": 12},
}


def available() -> bool:
    """Whether the library is there."""
    import importlib.util

    return importlib.util.find_spec("vl_convert") is not None


def drawn(spec: Spec, width: int, height: int, padding: tuple[int, int, int, int], words: tuple[str, str, str]) -> str:
    """The SVG of a specification, `width` by `height` with its axes.

    `padding` is left, top, right, bottom; `words` are key, title and text. Every mark
    shows its `description` where a pointer rests on it.
    """
    import vl_convert

    left, top, right, bottom = padding
    whole: Spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": width - left - right,
        "height": height - top - bottom,
        "padding": {"left": left, "top": top, "right": right, "bottom": bottom},
        "autosize": {"type": "none"},
        "background": None,
        "config": CONFIG,
        **spec,
    }
    return _inline(vl_convert.vegalite_to_svg(whole, vl_version="5.20", allowed_base_urls=[]), *words)


def _inline(svg: str, key: str, title: str, text: str) -> str:
    ET.register_namespace("", _SVG)
    root = ET.fromstring(svg)  # noqa: S314 - the library wrote it a moment ago
    spoken = [(each, each.get("aria-label")) for each in root.iter() if each.get("aria-roledescription") and each.tag]
    for each, label in spoken:
        if label and not len(each) and "axis" not in (each.get("aria-roledescription") or ""):
            ET.SubElement(each, f"{{{_SVG}}}title").text = label
    clips: dict[str, str] = {}
    for each in root.iter():
        for name in _SPOKEN:
            each.attrib.pop(name, None)
        _shortened(each)
        clip = _CLIP.fullmatch(each.get("clip-path", ""))
        if clip:
            each.set("clip-path", f"url(#{clips.setdefault(clip[1], f'{key}-c{len(clips)}')})")
    for each in root.iter():
        if each.get("id") in clips:
            each.set("id", clips[each.get("id", "")])
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.attrib |= {"role": "img", "aria-labelledby": f"{key}-t {key}-d"}
    for place, (tag, mark, said) in enumerate((("title", "t", title), ("desc", "d", text))):
        child = ET.Element(f"{{{_SVG}}}{tag}", {"id": f"{key}-{mark}"})
        child.text = said
        root.insert(place, child)
    return ET.tostring(root, encoding="unicode")


def _shortened(each: ET.Element) -> None:
    """The same with tenths of a pixel, without what changes nothing: a page has thousands of marks."""
    each.attrib.pop("class", None)
    for name, value in tuple(each.attrib.items()):
        if _IDLE.get(name) == value:
            del each.attrib[name]
        elif name in {"d", "transform", "x", "y", "x2", "y2", "width", "height"}:
            each.set(name, _LONG.sub(lambda found: f"{float(found[0]):.1f}".replace(".0", ""), value))
