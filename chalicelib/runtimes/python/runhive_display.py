"""Keeps what is to be shown beside the output, as Jupyter does: objects of media type → text, or base64 of bytes."""

import json
from base64 import b64encode

FORMS = {
    "_repr_html_": "text/html",
    "_repr_markdown_": "text/markdown",
    "_repr_latex_": "text/latex",
    "_repr_svg_": "image/svg+xml",
    "_repr_png_": "image/png",
    "_repr_jpeg_": "image/jpeg",
    "_repr_json_": "application/json",
}
_kept = []


def show(value):
    """Keeps the rich forms of a value; one that fails to make a form is without it, as in Jupyter."""
    bundle = _called(value, "_repr_mimebundle_") or {}
    if isinstance(bundle, tuple):
        bundle = bundle[0]
    forms = {kind: _called(value, method) for method, kind in FORMS.items() if kind not in bundle}
    keep({**bundle, **forms})


def keep(bundle):
    """Keeps one item, without the forms that are None."""
    item = {str(kind): _as_text(data) for kind, data in bundle.items() if data is not None}
    if item:
        _kept.append(item)


def write(path):
    """Writes all that was kept; a full disk is no reason to fail the program."""
    try:
        with open(path, "w", encoding="utf-8") as file:
            json.dump(_kept, file)
    except (OSError, ValueError):
        pass


def _called(value, method):
    try:
        return getattr(value, method)()
    except Exception:
        return None


def _as_text(data):
    if isinstance(data, tuple):
        data = data[0]
    if isinstance(data, bytes):
        return b64encode(data).decode("ascii")
    return data if isinstance(data, str) else json.dumps(data, default=str)
