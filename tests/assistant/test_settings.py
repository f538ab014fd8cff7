from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.settings import Settings, load_settings


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "beleg.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_order_is_flag_environment_file_default(tmp_path: Path) -> None:
    path = write(tmp_path, "answer: {max_chars: 200}\nsearch: {k: 3}\nserver: {port: 1}\n")
    environ = {"BELEG_SEARCH__K": "4", "BELEG_SERVER__PORT": "2"}
    settings = load_settings(path, flags={"server.port": 3, "tenant": None}, environ=environ)
    assert (settings.answer.max_chars, settings.search.k, settings.server.port) == (200, 4, 3)
    assert settings.tenant == "default"


def test_environment_names_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, "tenant: acme\n")
    assert load_settings(environ={"BELEG_CONFIG": str(path)}).tenant == "acme"


def test_other_variables_are_left_alone() -> None:
    assert load_settings(environ={"HOME": "/x"}) == Settings()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("serch: {k: 3}", "'search'"),
        ("answer: {generater: x}", "'generator'"),
        ("documents: {sources: [{match: '*', redakt: true}]}", "'redact'"),
    ],
)
def test_unknown_key_names_the_nearest(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        load_settings(write(tmp_path, text), environ={})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("server: {port: 99999}", "server.port"),
        ("a: [", "line"),
        ("- a", "keys and values"),
        ("tenant: 'No spaces'", "tenant"),
        ("answer: {threshold: 2}", "answer.threshold"),
    ],
)
def test_wrong_values_say_where(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        load_settings(write(tmp_path, text), environ={})


def test_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="beleg init"):
        load_settings(tmp_path / "nothing.yaml", environ={})


def test_unknown_variable_is_an_error() -> None:
    with pytest.raises(SettingsError, match="'generator'"):
        load_settings(environ={"BELEG_ANSWER__GENERATR": "x"})


def test_one_string_is_a_list_of_one(tmp_path: Path) -> None:
    settings = load_settings(write(tmp_path, "documents: {paths: docs}"), environ={})
    assert settings.documents.paths == ("docs",)
    assert settings.base_dir == tmp_path
