# ruff: noqa: E501 - tables of cases read best in wide lines
from pathlib import Path

import pytest

from assistant.copy.brand_file import parse_brand
from assistant.copy.errors import BrandError
from assistant.copy.lint import Linter
from assistant.copy.rules.context import Context
from assistant.copy.rules.vale import ValeStyles
from assistant.copy.types import Finding
from assistant.copy.vale.style import read_style
from assistant.copy.view import View

BRAND = parse_brand("name: x\nlanguage: en\n")


def run(tmp_path: Path, rule: str, text: str, accepted: tuple[str, ...] = ()) -> list[Finding]:
    folder = tmp_path / "Demo"
    folder.mkdir(exist_ok=True)
    (folder / "Rule.yml").write_text(rule, encoding="utf-8")
    styles = ValeStyles(read_style(folder), accepted)
    return list(styles.check(Context(View(text, "en"), BRAND)))


CASES = [
    ("extends: existence\nmessage: \"no '%s'\"\ntokens: [foo, 'bar\\w+']\n", "A foo, foobar, barn.", ["foo", "barn"]),
    ("extends: existence\nmessage: m\nignorecase: true\ntokens: [foo]\n", "Foo and FOO.", ["Foo", "FOO"]),
    ("extends: existence\nmessage: m\ntokens: [foo]\n", "Foo.", []),
    ("extends: existence\nmessage: m\nnonword: true\ntokens: ['\\.\\.\\.']\n", "Well ... yes", ["..."]),
    (
        "extends: existence\nmessage: m\nraw: ['\\b(is|was)\\b\\s*']\ntokens: ['\\w+ed']\n",
        "It was opened.",
        ["was opened"],
    ),
    ("extends: existence\nmessage: m\ntokens: ['\\w+ly']\nexceptions: [only]\n", "only slowly", ["slowly"]),
    ("extends: existence\nmessage: m\ntokens: [foo]\n", "`foo` and\n\n```\nfoo\n```\n\n**foo**", ["foo"]),
    ("extends: existence\nmessage: m\nscope: heading\ntokens: [foo]\n", "# A foo\n\nfoo\n", ["foo"]),
    ("extends: existence\nmessage: m\nscope: heading.h2\ntokens: [foo]\n", "# A foo\n\nfoo\n", []),
    ("extends: existence\nmessage: m\nscope: list\ntokens: [foo]\n", "foo\n\n- foo\n", ["foo"]),
    ("extends: existence\nmessage: m\nscope: ~heading\ntokens: [foo]\n", "# foo\n\nfoo\n", ["foo"]),
    ("extends: existence\nmessage: m\nscope: raw\ntokens: [foo]\n", "`foo`", ["foo"]),
    ("extends: existence\nmessage: m\nscope: table\ntokens: [foo]\n", "| a | foo |\n| --- | --- |\n\nfoo\n", ["foo"]),
    ("extends: substitution\nmessage: '%s not %s'\nswap: {utilize: use}\n", "We utilize it.", ["utilize"]),
    (
        "extends: substitution\nmessage: m\nswap: {'(?:give|gave) rise to': lead to}\n",
        "It gave rise to x.",
        ["gave rise to"],
    ),
    (
        "extends: substitution\nmessage: m\nignorecase: true\nswap: {javascript: JavaScript}\n",
        "javascript JavaScript",
        ["javascript"],
    ),
    (
        "extends: occurrence\nmessage: m\nscope: sentence\nmax: 3\ntoken: '\\b(\\w+)\\b'\n",
        "One two. One two three four.",
        ["One"],
    ),
    ("extends: occurrence\nmessage: m\nmin: 2\ntoken: foo\n", "nothing", [""]),
    (
        "extends: repetition\nmessage: \"'%s'\"\nalpha: true\ntokens: ['[^\\s]+']\n",
        "this this is is 3 3",
        ["this this", "is is"],
    ),
    ("extends: consistency\nmessage: m\neither: {adviser: advisor}\n", "An adviser.\n\nAn advisor.", ["advisor"]),
    (
        "extends: conditional\nmessage: m\nfirst: '\\b([A-Z]{3,5})\\b'\nsecond: '(?:\\b[A-Z][a-z]+ )+\\(([A-Z]{3,5})\\)'\n",
        "World Health Organization (WHO) and WHO but DAFB.",
        ["DAFB"],
    ),
    (
        "extends: capitalization\nmessage: m\nscope: heading\nmatch: $sentence\n",
        "# This Is Not Right\n\n# This is\n",
        ["This Is Not Right"],
    ),
    (
        "extends: capitalization\nmessage: m\nscope: heading\nmatch: $title\n",
        "# this is wrong here\n\n# The Right of Way\n",
        ["this is wrong here"],
    ),
    (
        "extends: metric\nmessage: '%s'\nformula: heading.h2\ncondition: '> 1'\n",
        "## a\n\nText.\n\n## b\n\nText.\n",
        [""],
    ),
    ("extends: metric\nmessage: '%s'\nformula: words / sentences\ncondition: '> 3'\n", "One two. Three four.\n", []),
    (
        "extends: readability\nmessage: m\nmetrics: [Flesch-Kincaid]\ngrade: 1\n",
        "Organisational considerations necessitate deliberation.",
        [""],
    ),
    (
        "extends: sequence\nmessage: m\nignorecase: true\ntokens:\n - {pattern: all}\n - {tag: NNS}\n",
        "The best of all times was.",
        ["all times"],
    ),
]


@pytest.mark.parametrize(("rule", "text", "pieces"), CASES)
def test_extension_points(tmp_path: Path, rule: str, text: str, pieces: list[str]) -> None:
    assert [text[f.span[0] : f.span[1]] for f in run(tmp_path, rule, text)] == pieces


def test_messages_and_safe_fixes(tmp_path: Path) -> None:
    swap = "extends: substitution\nmessage: \"Use '%s', not '%s'.\"\nignorecase: true\naction: {name: replace}\nswap: {do not: don't}\n"
    one = run(tmp_path, swap, "Do not go.")[0]
    assert (one.message, one.fix) == ("Use 'don't', not 'Do not'.", "Don't")
    several = run(tmp_path, swap.replace("don't", "a|b|c"), "Do not go.")[0]
    assert several.message == "Use 'a', 'b', or 'c', not 'Do not'." and several.fix is None
    edit = "extends: existence\nmessage: m\nnonword: true\naction: {name: edit, params: [regex, '-', ' ']}\ntokens: ['\\b\\w+ly-\\w+\\b']\n"
    assert run(tmp_path, edit, "A newly-made one.")[0].fix == "newly made"


def test_vocabulary_is_never_wrong(tmp_path: Path) -> None:
    rule = "extends: existence\nmessage: m\ntokens: ['\\w+soft']\n"
    assert [f.span for f in run(tmp_path, rule, "Foosoft Barsoft", ("Foosoft",))] == [(8, 15)]


def test_a_pattern_that_never_ends_is_reported(tmp_path: Path) -> None:
    rule = "extends: existence\nmessage: m\nnonword: true\ntokens: ['(a|aa)+$']\n"
    assert [f.rule for f in run(tmp_path, rule, "a" * 60 + "!")] == ["rule.timeout"]


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("extends: existence\ntokens: [a]\n", "'message' is missing"),
        ("extends: exist\nmessage: m\n", "'extends' must be one of"),
        ("extends: script\nmessage: m\nscript: x\n", "vale.disable"),
        ("extends: existence\nmessage: m\ntoken: [a]\n", "Did you mean 'tokens'?"),
        ("extends: existence\nmessage: m\nlevel: fatal\ntokens: [a]\n", "'level'"),
        ("extends: existence\nmessage: m\ntokens: ['(']\n", "regular expression"),
        (
            "extends: metric\nmessage: m\nformula: '__import__(1).x()[0]'\ncondition: '> 1'\n",
            "not allowed in a formula",
        ),
        ("extends: metric\nmessage: m\nformula: '9 ** 9'\ncondition: '> 1'\n", "not allowed in a formula"),
        ("extends: spelling\nmessage: m\n", "no dictionary"),
        ("a: [", "not valid YAML"),
    ],
)
def test_a_broken_rule_names_its_trouble(tmp_path: Path, rule: str, says: str) -> None:
    with pytest.raises(BrandError) as caught:
        run(tmp_path, rule, "x")
    assert says in str(caught.value)


def test_spelling_reads_hunspell(tmp_path: Path) -> None:
    folder = tmp_path / "Demo"
    folder.mkdir()
    (folder / "en.dic").write_text("2\nsaw/S\nthe\n", encoding="utf-8")
    (folder / "en.aff").write_text("SET UTF-8\nSFX S Y 1\nSFX S 0 s [^s]\n", encoding="utf-8")
    rule = "extends: spelling\nmessage: \"Did you mean '%s'?\"\ndictionaries: [en]\n"
    assert [f.message for f in run(tmp_path, rule, "The saws sawz.")] == ["Did you mean 'sawz'?"]


def test_a_brand_runs_a_style_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "Own").mkdir()
    (tmp_path / "Own" / "A.yml").write_text(
        "extends: existence\nmessage: m\nlevel: error\ntokens: [foo]\n", encoding="utf-8"
    )
    brand = parse_brand("name: x\nvale: {styles: [Own], levels: {Own.A: suggestion}}\n", folder=tmp_path)
    assert [(f.rule, f.severity) for f in Linter(brand).lint("foo", "en").findings] == [("vale.Own.A", "suggestion")]
    with pytest.raises(BrandError, match="Did you mean 'Own'"):
        Linter(parse_brand("name: x\nvale: {styles: [Onw]}\n", folder=tmp_path))
