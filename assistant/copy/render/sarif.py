"""A report as SARIF 2.1.0 (OASIS, 27 March 2020), as code hosts and editors read it."""

from collections.abc import Mapping
from typing import Any

from assistant import __version__
from assistant.copy.render.plain import position
from assistant.copy.types import Finding, LintReport

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "suggestion": "note"}


def sarif(reports: Mapping[str, LintReport]) -> dict[str, Any]:
    """One SARIF log.

    Args:
        reports: by path or name of the text; names become URIs.
    """
    rules: dict[str, Finding] = {}
    for report in reports.values():
        for found in report.findings:
            rules.setdefault(found.rule, found)
    order = {name: index for index, name in enumerate(rules)}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "beleg copy lint",
                        "version": __version__,
                        "semanticVersion": __version__,
                        "rules": [_rule(found) for found in rules.values()],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [
                    _result(name, report, found, order[found.rule])
                    for name, report in reports.items()
                    for found in report.findings
                ],
            }
        ],
    }


def _rule(found: Finding) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "id": found.rule,
        "shortDescription": {"text": found.rule},
        "defaultConfiguration": {"level": _LEVELS[found.severity]},
        "properties": {"tags": [found.category]},
    }
    if found.link.startswith("http"):
        rule["helpUri"] = found.link
    return rule


def _result(name: str, report: LintReport, found: Finding, index: int) -> dict[str, Any]:
    location = {"artifactLocation": {"uri": _uri(name)}, "region": _region(report.text, found.span)}
    result: dict[str, Any] = {
        "ruleId": found.rule,
        "ruleIndex": index,
        "level": _LEVELS[found.severity],
        "message": {"text": found.message},
        "locations": [{"physicalLocation": location}],
    }
    if found.fix is not None and found.span[1] > found.span[0]:
        replacement = {"deletedRegion": _region(report.text, found.span), "insertedContent": {"text": found.fix}}
        result["fixes"] = [
            {
                "description": {"text": found.suggestion or found.message},
                "artifactChanges": [{"artifactLocation": {"uri": _uri(name)}, "replacements": [replacement]}],
            }
        ]
    return result


def _region(text: str, span: tuple[int, int]) -> dict[str, int]:
    line, column = position(text, span[0])
    end_line, end_column = position(text, span[1])
    return {
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": end_column,
        "charOffset": span[0],
        "charLength": span[1] - span[0],
    }


def _uri(name: str) -> str:
    from urllib.parse import quote

    return quote(name.replace("\\", "/"), safe="/:")
