"""Due dates that are a day, a month or none, and what people write for dates and months."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nvap.dates import MONTHS, Due, find_months, means_no_end, read_day, read_year, split_date

DAY = Due(datetime.date(2027, 3, 31))
MONTH = Due.in_month(2027, 3)
OPEN = Due.without_end()
ANY_DUE = st.one_of(
    st.dates().map(Due),
    st.builds(Due.in_month, st.integers(1, 9999), st.integers(1, 12)),
    st.just(OPEN),
)


@pytest.mark.parametrize(
    ("due", "words", "text", "day"),
    [
        (DAY, "31 March 2027", "2027-03-31", datetime.date(2027, 3, 31)),
        (MONTH, "March 2027", "2027-03", datetime.date(2027, 3, 31)),
        (Due.in_month(2028, 2), "February 2028", "2028-02", datetime.date(2028, 2, 29)),
        (OPEN, "No end date", "open", None),
    ],
)
def test_due_in_words_and_as_text(due, words, text, day):
    assert (str(due), due.isoformat(), due.day) == (words, text, day)
    assert Due.fromisoformat(text) == due


@given(ANY_DUE)
def test_due_text_comes_back_as_the_same(due):
    assert Due.fromisoformat(due.isoformat()) == due


@pytest.mark.parametrize("text", ["", "2027", "2027-13", "2027-02-30", "2027-3", "Open", "0000-01", "2027-03-31T00:00"])
def test_due_from_any_other_text_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        Due.fromisoformat(text)


@pytest.mark.parametrize(
    ("day", "precision"),
    [
        (None, "day"),
        (None, "month"),
        (datetime.date(2027, 3, 31), "open"),
        (datetime.date(2027, 3, 30), "month"),
        (datetime.date(2027, 3, 31), "year"),
    ],
)
def test_due_whose_day_and_precision_do_not_fit_is_refused(day, precision):
    with pytest.raises(ValueError, match=r"."):
        Due(day, precision)


def test_due_sorts_by_its_last_day_and_no_end_date_last():
    after, before = Due(datetime.date(2027, 4, 1)), Due(datetime.date(2027, 3, 30))
    assert sorted([OPEN, after, MONTH, DAY, before]) == [before, DAY, MONTH, after, OPEN]


@given(ANY_DUE, ANY_DUE)
def test_due_of_two_one_is_first_unless_they_are_equal(one, other):
    assert [one < other, one == other, one > other].count(True) == 1


@pytest.mark.parametrize(
    ("due", "today", "is_past"),
    [
        (DAY, datetime.date(2027, 3, 31), False),
        (DAY, datetime.date(2027, 4, 1), True),
        (MONTH, datetime.date(2027, 3, 31), False),
        (MONTH, datetime.date(2027, 4, 1), True),
        (OPEN, datetime.date.max, False),
    ],
)
def test_due_is_past_after_its_last_day(due, today, is_past):
    assert due.is_past(today) is is_past


@pytest.mark.parametrize(
    ("typed", "months"),
    [
        ("3", {3}),
        ("03", {3}),
        ("0", set()),
        ("13", set()),
        ("003", set()),
        ("Sept.", {9}),
        ("sept", {9}),
        ("Sep", {9}),
        ("SEPTEMBER", {9}),
        ("Mawrth", {3}),
        ("fawrth", {3}),
        ("Mai.", {5}),
        ("mis Mawrth", {3}),
        ("o Fehefin", {6}),
        ("end of May", {5}),
        ("Gorff", {7}),
        ("Ngorffennaf", {7}),
        ("Nhachwedd", {11}),
        ("Thach", {11}),
        ("Rhag", {12}),
        ("Chwe\u0302f", {2}),
        ("Hydrêf", {10}),
        ("Ma", {3, 5}),
        ("Me.", {6, 9}),
        ("Ju", {6, 7}),
        ("M", set()),
        ("", set()),
        ("Smarch", set()),
        ("Marchy", set()),
    ],
)
def test_months_that_a_text_may_mean(typed, months):
    assert find_months(typed) == months


@pytest.mark.parametrize(("number", "name"), [(n, name) for n, names in enumerate(MONTHS, 1) for name in names])
def test_every_month_is_known_by_its_names_and_their_first_three_letters(number, name):
    assert find_months(name) == find_months(name.upper() + ".") == find_months(name[:3]) == {number}


@pytest.mark.parametrize(
    ("typed", "day"),
    [("1", 1), ("07", 7), ("27th", 27), ("1af", 1), ("0", None), ("32", None), ("2x", None), ("٢", None)],
)
def test_day_of_the_month(typed, day):
    assert read_day(typed) == day


@pytest.mark.parametrize(
    ("typed", "year"),
    [("2027", 2027), ("27", 2027), ("'27", 2027), ("1026", 1026), ("7", None), ("202", None), ("0026", None)],
)
def test_year(typed, year):
    assert read_year(typed) == year


@pytest.mark.parametrize(
    "typed",
    [
        "ongoing",
        "Ongoing.",
        "On-going",
        "No end date",
        "CONTINUOUS",
        "open ended",
        "Open-ended",
        "parhaus",
        "Yn parhau",
    ],
)
def test_words_for_no_end_date(typed):
    assert means_no_end(typed)


@pytest.mark.parametrize("typed", ["", "tbc", "ongoing to March 2027", "end of March", "none"])
def test_words_that_do_not_say_there_is_no_end_date(typed):
    assert not means_no_end(typed)


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("27 March 2027", ("27", "March", "2027")),
        (" 27\xa0March\t2027 ", ("27", "March", "2027")),
        ("27th March 2027", ("27th", "March", "2027")),
        ("Sat 27th of March, 2027", ("27th", "March", "2027")),
        ("March 27, 2027", ("27", "March", "2027")),
        ("27-Mar-27", ("27", "Mar", "27")),
        ("27Mar2027", ("27", "Mar", "2027")),
        ("27/3/2027", ("27", "3", "2027")),
        ("27.3.27", ("27", "3", "27")),
        ("27 – 3 – 2027", ("27", "3", "2027")),
        ("27‑3−2027", ("27", "3", "2027")),
        ("27/03/2027 00:00:00", ("27", "03", "2027")),
        ("2027-03-27", ("27", "03", "2027")),
        ("2027-03-27T09:30:00Z", ("27", "03", "2027")),
        ("1af o Fai 2027", ("1af", "Fai", "2027")),
        ("Dydd Mawrth 9 Mawrth 2027", ("9", "Mawrth", "2027")),
        ("March 2027", ("", "March", "2027")),
        ("end of March 2027", ("", "March", "2027")),
        ("diwedd mis Mawrth 2027", ("", "Mawrth", "2027")),
        ("3/2027", ("", "3", "2027")),
        ("2027-03", ("", "03", "2027")),
        ("27 March", ("27", "March", "")),
        ("Mar-27", ("27", "Mar", "")),
        ("27/3", ("27", "3", "")),
        ("27", None),
        ("March", None),
        ("soon", None),
        ("", None),
        ("1/2/3/4", None),
        ("27/3/20277", None),
        ("March to May 2027", None),
        ("27/3/2027 (tbc)", None),
    ],
)
def test_date_written_as_one_is_split(typed, parts):
    assert split_date(typed) == parts


@given(
    st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)),
    st.sampled_from(["%d/%m/%y", "%d %B %Y", "%Y-%m-%d"]),
)
def test_any_date_written_as_one_is_that_date(date, form):
    day, month, year = split_date(date.strftime(form))
    assert (read_day(day), find_months(month), read_year(year)) == (date.day, {date.month}, date.year)


@given(st.text() | st.text(st.sampled_from("127 /.-MayT:th'’")))
def test_anything_typed_is_split_into_three_or_refused(text):
    parts = split_date(text)
    assert parts is None or (len(parts) == 3 and sum(map(bool, parts)) >= 2)
