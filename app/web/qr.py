"""QR codes as SVG inside the page: no style, no script, dark on white whatever the theme, since cameras expect that."""

from markupsafe import Markup

from tenants.later import Later

segno = Later("segno")


def qr(text: str) -> Markup:
    """The picture of `text`, as large as its frame."""
    drawn = segno.make_qr(text, error="m")
    inner = drawn.svg_inline(scale=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True)
    return Markup(inner)  # noqa: S704 squares only
