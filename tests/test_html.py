"""What tests read of a page is what a person sees, and what a browser would send."""

import pytest

from tests.html import read

PAGE = """
<!DOCTYPE html><html><head><title>Lamps &amp; moths</title><style>p { color: red }</style></head>
<body><script>let hidden = "<p>Not seen</p>";</script>
<main id="top">
  <h1 class="heading big">Lamps <em>and</em>
    moths</h1>
  <p data-kind="first-one">One<br>Two &lt;three&gt;</p>
  <ul class="list"><li>A <a href="/a/?x=1&amp;y=2#b">link</a></li><li class="big">B</li></ul>
  <div><ul><li>C</li></ul></div>
  <form action="/save/">
    <input name="plain" value="typed"><input name="empty"><input type="hidden" name="csrfmiddlewaretoken" value="t">
    <input name="many" type="checkbox" value="1" checked><input name="many" type="checkbox" value="2">
    <input name="many" type="checkbox" value="3" checked><input name="tick" type="checkbox" checked>
    <input name="pick" type="radio" value="a"><input name="pick" type="radio" value="b" checked>
    <input name="none" type="radio" value="a">
    <textarea name="text">

Two
lines</textarea>
    <select name="first"><option value="">Choose</option><option value="1">One</option></select>
    <select name="chosen"><option>Zero</option><option selected>One and all</option></select>
    <select name="several" multiple><option value="1">One</option></select>
    <fieldset disabled><input name="off" value="x"></fieldset><input name="off too" value="x" disabled>
    <button name="then" value="go">Go</button><input type="submit" name="_save" value="Save"><input value="no name">
  </form>
  <form><input name="q"></form>
</main></body></html>
"""


@pytest.fixture
def page():
    return read(PAGE)


@pytest.mark.parametrize(
    ("selector", "tags"),
    [
        ("li", ["A link", "B", "C"]),
        (".big", ["Lamps and moths", "B"]),
        ("li.big", ["B"]),
        ("h1.heading.big", ["Lamps and moths"]),
        ("ul.list > li", ["A link", "B"]),
        ("main > ul li", ["A link", "B"]),
        ("main div li", ["C"]),
        ("main > li", []),
        ("#top h1, div li", ["Lamps and moths", "C"]),
        ("a[href]", ["link"]),
        ('a[href="/a/?x=1&y=2#b"]', ["link"]),
        ('a[href^="/a/"]', ["link"]),
        ('a[href$="#b"]', ["link"]),
        ('a[href*="y=2"]', ["link"]),
        ('a[href="/a/"]', []),
        ("[data-kind]", ["One Two <three>"]),
        ('[class="heading big"]', ["Lamps and moths"]),
        ('[class="big"]', ["B"]),
    ],
)
def test_elements_are_found_by_selector_in_the_order_of_the_page(page, selector, tags):
    assert [element.text for element in page.select(selector)] == tags


def test_selector_counts_within_the_element_that_is_asked(page):
    main = page.one("main")

    assert [item.text for item in main.select("> ul > li")] == ["A link", "B"]
    assert page.one("div").select("main li") == []


@pytest.mark.parametrize("selector", ["li:first-child", "h1 + p", "h1 ~ p", "a[href!=x]", "main,", ""])
def test_selector_that_is_not_understood_is_refused(page, selector):
    with pytest.raises(ValueError, match=r"understood|missing"):
        page.one(selector)


def test_one_element_is_asked_for_and_there_are_none_or_two(page):
    for selector in ("li", "table"):
        with pytest.raises(AssertionError):
            page.one(selector)


def test_text_is_what_is_seen_block_by_block(page):
    assert page.blocks()[:6] == ["Lamps & moths", "Lamps and moths", "One", "Two <three>", "A link", "B"]
    assert "Not seen" not in page.text
    assert "color" not in page.text


def test_links_are_pairs_of_text_and_address(page):
    assert page.links == [("link", "/a/?x=1&y=2#b")]


def test_form_sends_what_a_browser_would(page):
    assert page.form("plain").fields() == {
        "plain": ["typed"],
        "empty": [""],
        "many": ["1", "3"],
        "tick": ["on"],
        "pick": ["b"],
        "text": ["\r\nTwo\r\nlines"],
        "first": [""],
        "chosen": ["One and all"],
    }


@pytest.mark.parametrize("having", ["", "nothing"])
def test_form_that_is_not_the_only_one_is_not_guessed(page, having):
    with pytest.raises(AssertionError):
        page.form(having)


def test_tag_left_open_is_closed_by_what_is_around_it():
    page = read("<div><p>One<p>Two</div></section><p>Three</p>")

    assert [element.text for element in page.select("> div")] == ["One Two"]
    assert [element.text for element in page.select("> p")] == ["Three"]
