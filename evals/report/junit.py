"""JUnit XML: every gate check is a test case, so that any CI shows why a release stops."""

from xml.etree.ElementTree import Element, SubElement, tostring

from evals.gate import GateResult
from evals.report.types import RunReport


def junit(report: RunReport, gate: GateResult) -> str:
    """A testsuite with a testcase per check; failures and missing data are failures, each with its reason."""
    bad = [check for check in gate.checks if check.outcome != "pass"]
    suite = Element(
        "testsuite", name=f"beleg.{report.suite}", tests=str(len(gate.checks)), failures=str(len(bad)), errors="0"
    )
    for check in gate.checks:
        name = " ".join(part for part in (check.metric, check.slice, check.kind) if part)
        case = SubElement(suite, "testcase", classname=f"beleg.{report.suite}", name=name)
        if check.outcome != "pass":
            failure = SubElement(case, "failure", type=check.outcome, message=check.reason)
            failure.text = check.reason
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suite, encoding="unicode") + "\n"
