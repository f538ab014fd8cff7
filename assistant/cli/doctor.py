"""`beleg doctor`."""

import typer

from assistant.cli.common import SOME_FAILED, Config, DataDir, Json, installation, print_json, stdout_console

MARKS = {"ok": "[green]✓[/]", "warning": "[yellow]![/]", "error": "[red]✗[/]"}


def command(as_json: Json = False, data_dir: DataDir = None, config: Config = None) -> None:
    """Say what is installed, reachable, stale or misconfigured, and what to do about it."""
    with installation(data_dir, config) as beleg:
        from assistant.inspection import diagnose

        findings = diagnose(beleg)
        broken = any(item.state == "error" for item in findings)
        if as_json:
            rows = [
                {"name": item.name, "state": item.state, "detail": item.detail, "remedy": item.remedy}
                for item in findings
            ]
            print_json({"ok": not broken, "findings": rows})
        else:
            from rich.markup import escape

            console = stdout_console()
            for item in findings:
                console.print(f"{MARKS[item.state]} [bold]{item.name}[/]: {escape(item.detail)}", soft_wrap=True)
                if item.remedy:
                    console.print(f"    → {escape(item.remedy)}", soft_wrap=True)
        if broken:
            raise typer.Exit(SOME_FAILED)
