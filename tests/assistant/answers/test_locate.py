import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.generate.locate import locate

SOURCE = "Die Frist beträgt „vierzehn\u00a0Tage“ – ab Zu\u00adstellung.\nSie *endet* am 3.\n Mai…"


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("Die Frist beträgt", "Die Frist beträgt"),
        ('"vierzehn Tage"', "„vierzehn\u00a0Tage“"),
        ("- ab Zustellung.", "– ab Zu\u00adstellung."),
        ("Sie endet am 3. Mai...", "Sie *endet* am 3.\n Mai…"),
        ("  am 3. Mai  ", "am 3.\n Mai"),
        ("'vierzehn Tage'", "vierzehn\u00a0Tage"),
        ("fünfzehn Tage", None),
        ("Die Frist betragt", None),
        ("", None),
        ("   ", None),
        ("…", "…"),
        ("Frist Die beträgt", None),
    ],
)
def test_place_of_a_quote(quote: str, found: str | None) -> None:
    place = locate(quote, SOURCE)
    assert (None if place is None else SOURCE[slice(*place)]) == found


@given(st.text(alphabet='ab „"“-–\u00ad\u00a0\n*.…', min_size=1, max_size=60), st.data())
def test_every_slice_is_found(source: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(source) - 1))
    end = data.draw(st.integers(start + 1, len(source)))
    quote = source[start:end]
    place = locate(quote, source)
    if quote.strip():
        assert place is not None
        assert source[slice(*place)] == quote.strip()
    else:
        assert place is None
