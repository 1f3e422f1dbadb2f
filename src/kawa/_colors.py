"""Tells a colour, as CSS writes it, from other texts."""

from __future__ import annotations

import re
from typing import Final

_HEX: Final = re.compile(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})", re.IGNORECASE)
_FUNCTION: Final = re.compile(
    r"(rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\([-+\w\s.,%/]+\)", re.IGNORECASE
)
# The named colours of CSS Color Module Level 4, section 6.1, and the words beside them.
_NAMES: Final = """
aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet
brown burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan
darkblue darkcyan darkgoldenrod darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen
darkorange darkorchid darkred darksalmon darkseagreen darkslateblue darkslategray darkslategrey
darkturquoise darkviolet deeppink deepskyblue dimgray dimgrey dodgerblue firebrick floralwhite
forestgreen fuchsia gainsboro ghostwhite gold goldenrod gray green greenyellow grey honeydew
hotpink indianred indigo ivory khaki lavender lavenderblush lawngreen lemonchiffon lightblue
lightcoral lightcyan lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon
lightseagreen lightskyblue lightslategray lightslategrey lightsteelblue lightyellow lime
limegreen linen magenta maroon mediumaquamarine mediumblue mediumorchid mediumpurple
mediumseagreen mediumslateblue mediumspringgreen mediumturquoise mediumvioletred midnightblue
mintcream mistyrose moccasin navajowhite navy oldlace olive olivedrab orange orangered orchid
palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru pink plum
powderblue purple rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown seagreen
seashell sienna silver skyblue slateblue slategray slategrey snow springgreen steelblue tan teal
thistle tomato turquoise violet wheat white whitesmoke yellow yellowgreen transparent
currentcolor
"""


def is_color(text: str) -> bool:
    """Tells whether a text is a colour as CSS writes it.

    Args:
        text: Such as `#0068c9`, `rgb(0 104 201)` or `teal`.

    Returns:
        Whether it names or spells a colour.

    Example:
        >>> is_color("#0068c9"), is_color("Teal"), is_color("#12"), is_color("blau")
        (True, True, False, False)
    """
    text = text.strip()
    spelt = _HEX.fullmatch(text) or _FUNCTION.fullmatch(text)
    return spelt is not None or text.lower() in _NAMES.split()
