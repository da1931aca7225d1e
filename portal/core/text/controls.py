"""Characters that a reader cannot see but that change what a reader sees."""

import re

# Overrides force a direction on everything behind them; the tag block hides text in emoji flags.
# Embeddings are left out on purpose for multi-line text: Arabic writers use them legitimately.
_ALWAYS_UNSAFE = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # C0 and C1 controls except tab, newlines
    "\u202d\u202e"  # direction overrides
    "\ufeff\ufff9-\ufffb"  # byte order mark, interlinear annotation
    "\ufdd0-\ufdef\ufffe\uffff"  # noncharacters
    "\ud800-\udfff"  # lone surrogates cannot be stored
    "\U000e0000-\U000e007f"  # tags
)
_UNSAFE = re.compile(f"[{_ALWAYS_UNSAFE}]")
_INVISIBLE_IN_A_LINE = re.compile(
    f"[{_ALWAYS_UNSAFE}"
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"  # soft hyphen, fillers, Arabic letter mark
    "\u200b\u200e\u200f\u202a-\u202c\u2060-\u206f\u3164\uffa0]"  # zero width, embeddings, isolates
)


def strip_unsafe_controls(text: str) -> str:
    """Drop control characters from a text of several lines; newlines and tabs stay."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSAFE.sub("", unified)


def strip_invisible(text: str) -> str:
    """Drop every control and formatting character that has no place in a single line."""
    return _INVISIBLE_IN_A_LINE.sub("", text)
