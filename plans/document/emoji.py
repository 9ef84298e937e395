"""Emoji in words, for paper: our fonts hold none, and another machine's would change the bytes of a PDF."""

import re
import unicodedata

_PICTURE = "[\U0001f000-\U0001f3fa\U0001f400-\U0001faff]"
_SYMBOL = "[\u203c-\u3299]"
# What may follow a picture and stays unsaid: how it is to be drawn, the colour of skin, the letters of a flag.
_AFTER = "[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
_JOINED = f"(?:\u200d(?:{_PICTURE}|{_SYMBOL}){_AFTER})*"
_EMOJI = re.compile(
    f"[0-9#*]\ufe0f?\u20e3|[\U0001f1e6-\U0001f1ff]{{2}}|(?:{_PICTURE}|{_SYMBOL}\ufe0f){_AFTER}{_JOINED}"
)
_SHOWN = re.compile(f"{_PICTURE}|{_SYMBOL}")
_FLAG_LETTERS = 0x1F1E6


def name_emoji(text: str) -> str:
    """The text with each emoji as its Unicode name, "[thumbs up sign]"; a number in a key is that number."""
    return _EMOJI.sub(_name, text)


def _name(match: re.Match) -> str:
    emoji = match[0]
    if emoji[-1] == "\u20e3":
        return emoji[0]
    if ord(emoji[0]) in range(_FLAG_LETTERS, _FLAG_LETTERS + 26) and len(emoji) > 1:
        return f"[flag {''.join(chr(ord(letter) - _FLAG_LETTERS + ord('A')) for letter in emoji)}]"
    names = (unicodedata.name(picture, "picture").lower() for picture in _SHOWN.findall(emoji))
    return f"[{', '.join(names)}]"
