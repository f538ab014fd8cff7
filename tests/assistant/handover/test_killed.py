"""What a killed process leaves behind: every case that was promised."""

import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from assistant.handover.case import CaseFilter
from knowledge.catalogue.store import Catalogue
from tests.assistant.handover.conftest import House, make_house, request

PROGRAM = """
import sys
from pathlib import Path
from knowledge.catalogue.store import Catalogue
from tests.assistant.handover.conftest import make_house, request
house = make_house(Catalogue(f"sqlite:///{sys.argv[1]}"), Path(sys.argv[2]))
number = 0
while True:
    number += 1
    print(house.desk.open(request(conversation=f"c{number}", key=f"k{number}")).id, flush=True)
"""


def test_no_case_that_was_promised_is_lost(tmp_path: Path, people_file: Path, migrated: Path) -> None:
    path = tmp_path / "catalogue.db"
    shutil.copy(migrated, path)
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(path), str(people_file)], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": "."},
    )  # fmt: skip
    assert process.stdout is not None
    promised = [process.stdout.readline().strip() for _ in range(60)]
    process.send_signal(signal.SIGKILL)
    promised += [line.strip() for line in process.stdout.read().splitlines() if len(line.strip()) == len(promised[0])]
    process.wait()
    house = make_house(Catalogue(f"sqlite:///{path}"), people_file)
    stored = {case.id for case in (house.inbox.get("default", case_id) for case_id in promised)}
    assert stored == set(promised) and len(promised) >= 60
    # Whoever asks again with the same keys gets the same cases.
    assert [house.desk.open(request(conversation="x", key=f"k{n}")).id for n in (1, 30, 60)] == [
        promised[0], promised[29], promised[59],
    ]  # fmt: skip


def test_sweeps_at_once_assign_each_case_once(house: House) -> None:
    house.clock.forward(hours=12)
    cases = [house.open(f"Frage {n}", f"c{n}") for n in range(4)]
    assert all(case.assignee == "" for case in cases)
    now = house.clock.forward(hours=12)
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: house.sweep.run(now).assigned, range(4)))
    assert sum(done) == 4 and house.inbox.listed("default", CaseFilter(assignee="-"))[1] == 0
    assert all(house.kinds(case).count("assigned") == 1 for case in cases)
    assert sorted(house.desk.load("default").values()) == [2, 2]
