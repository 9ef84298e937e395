"""What is rendered beside the pages is rendered within limits, and says which it passed."""

import time

import pytest

from nvap.pdf.limits import RenderingError, TooLongError, render_within_limits

PAGE = "<!DOCTYPE html><html lang='en'><title>T</title><p>{}</p></html>"


def test_page_within_the_limits_is_the_pdf():
    content = render_within_limits(PAGE.format("Words"))
    assert (content[:5], content.rstrip()[-5:]) == (b"%PDF-", b"%%EOF")


def test_page_that_takes_too_long_is_ended():
    began = time.monotonic()
    with pytest.raises(TooLongError):
        render_within_limits(PAGE.format("x\n" * 200_000), seconds=1)
    assert time.monotonic() - began < 10


def test_page_that_takes_too_much_memory_is_ended():
    with pytest.raises(TooLongError):
        render_within_limits(PAGE.format("<b>word</b> " * 60_000), memory=8 * 1024 * 1024)


def test_fault_says_where_and_does_not_quote_the_page():
    secret = "file:///etc/passwd"
    with pytest.raises(RenderingError, match="RefusedError") as caught:
        render_within_limits(PAGE.format(f"<img alt='' src='{secret}'>Secret words"))
    assert not isinstance(caught.value, TooLongError)
    assert "Secret words" not in str(caught.value)
    assert secret not in str(caught.value)
