"""Index jobs on the queue: uploads, a busy index, jobs of an older Beleg, settings of the queue."""

from pathlib import Path

import pytest

from assistant.compose import Beleg
from assistant.errors import SettingsError
from assistant.jobs import IndexJobs
from assistant.settings import load_settings


def test_an_upload_is_indexed_and_followed(beleg: Beleg, tmp_path: Path) -> None:
    jobs, page = IndexJobs(beleg), tmp_path / "garantie.md"
    page.write_text("# Garantie\n\nDie Garantie beträgt drei Jahre.\n", encoding="utf-8")
    job = jobs.enqueue("default", [str(page), str(tmp_path / "gone.md")])
    assert (job.state, job.kind) == ("queued", "index")
    assert beleg.queue.run_pending() == 1
    done = jobs.get("default", job.id)
    assert done is not None and done.state == "done"
    assert "garantie.md" in {row["info"].source for row in beleg.catalogue.list_documents("default")}
    assert jobs.get("other", job.id) is None and jobs.get("default", "x") is None


def test_a_file_that_cannot_be_read_fails_the_job_with_its_report(beleg: Beleg, tmp_path: Path) -> None:
    jobs, page = IndexJobs(beleg), tmp_path / "kaputt.pdf"
    page.write_bytes(b"%PDF-1.7 no more")
    job = jobs.enqueue("default", [str(page)])
    beleg.queue.run_pending()
    failed = jobs.get("default", job.id)
    assert failed is not None and failed.state == "failed" and "kaputt.pdf" in str(failed.result)


def test_a_busy_index_postpones_the_job(beleg: Beleg, documents: Path) -> None:
    jobs = IndexJobs(beleg)
    job = jobs.enqueue("default", [str(documents)])
    with beleg.snapshots.lock("default"):
        assert beleg.queue.run_pending() == 1
    waiting = beleg.queue.get("default", job.id)
    assert waiting is not None and (waiting.state, waiting.attempts) == ("queued", 0)


def test_jobs_that_an_older_beleg_left_are_taken_over(beleg: Beleg, tmp_path: Path) -> None:
    page = tmp_path / "alt.md"
    page.write_text("# Alt\n\nEin alter Auftrag wird erledigt.\n", encoding="utf-8")
    beleg.catalogue.jobs.add("default", "old", "index", {"paths": [str(page)]})
    beleg.catalogue.jobs.add("default", "older", "index", {"paths": []})
    beleg.catalogue.jobs.take()
    for _ in range(2):
        IndexJobs(beleg)._adopt()
    assert beleg.queue.run_pending() == 2
    assert "alt.md" in {row["info"].source for row in beleg.catalogue.list_documents("default")}


@pytest.mark.parametrize(
    ("queue", "environ", "says"),
    [
        ({"url": "amqp://x"}, {}, "queue.url is no Redis address"),
        ({"url": "redis://:secret@host"}, {}, "holds a password"),
        ({"url": "redis://host", "password_env": "NOPE"}, {}, "NOPE"),
    ],
)
def test_settings_of_redis(tmp_path: Path, queue: dict[str, str], environ: dict[str, str], says: str) -> None:
    flags = {"data_dir": tmp_path, **{f"queue.{name}": value for name, value in queue.items()}}
    beleg = Beleg(load_settings(flags=flags, environ={}), environ=environ)
    with pytest.raises(SettingsError, match=says) as caught:
        _ = beleg.queue
    assert "secret" not in str(caught.value)
    beleg.close()
