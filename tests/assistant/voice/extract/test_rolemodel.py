"""The role model in numpy gives what torch trained; saving loses nothing that counts; training repeats."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from assistant.errors import SettingsError
from assistant.voice.hashed import hashed
from assistant.voice.rolemodel import RoleModel, load_roles
from assistant.voice.training import roles
from assistant.voice.training.examples import Example, TrainingNote

TINY = roles.Recipe(epochs=3, batch=2, hidden=12, state=8, networks=2)


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch) -> list[roles.Prepared]:
    def meanings(texts: list[str]) -> np.ndarray:
        return np.stack([np.random.default_rng(len(text)).normal(0, 0.1, 384) for text in texts]).astype(np.float32)

    monkeypatch.setattr(roles, "vectors", meanings)
    found = []
    for number in range(6):
        clauses = [
            Example(
                [([f"w:{word}" for word in text.split()], 1.0), (["k:send"], 0.5)],
                text,
                frozenset({"task", "task:quote"} if "angebot" in text else {"meeting"}),
                frozenset({"chatter"}),
            )
            for text in ("war bei mosel", "ich mache ein angebot", "das wars")[: 1 + number % 3]
        ]
        found.append(TrainingNote(f"note{number}" if number % 2 else "", tuple(clauses)))
    return roles.prepare(found)


def test_numpy_gives_what_torch_gives(notes: list[roles.Prepared]) -> None:
    torch.manual_seed(3)
    net = roles._Net(TINY).eval()
    for weight in net.parameters():
        torch.nn.init.normal_(weight, std=0.3)
    net.names_drop = 0.0
    with torch.no_grad():
        wanted = torch.sigmoid(net([notes[2]])).numpy()
    linear = roles.Hashed(
        roles.LABELS,
        net.names.weight.detach().numpy().T.copy(),
        net.bias.detach().numpy(),
        roles.BITS,
        net.dense.weight.detach().numpy(),
    )
    model = RoleModel(linear, (roles._recurrent(net),))
    blocks = [
        [([f"w:{word}" for word in text.split()], 1.0), (["k:send"], 0.5)]
        for text in ("war bei mosel", "ich mache ein angebot", "das wars")
    ]
    found = model.scores(blocks, notes[2].vectors.numpy())
    assert np.abs(np.array([list(row.values()) for row in found]) - wanted).max() < 1e-5
    assert model.scores([], np.zeros((0, 384), np.float32)) == []
    assert len(hashed(["w:war", "w:war"], roles.BITS)) == 1


def test_training_repeats_and_learns(notes: list[roles.Prepared], tmp_path: Path) -> None:
    first, second = (roles.fit(notes, TINY) for _ in range(2))
    assert np.array_equal(first.names.weights, second.names.weights)
    assert all(np.array_equal(a.wh, b.wh) for a, b in zip(first.heads, second.heads, strict=True))
    assert not np.array_equal(first.heads[0].wh, first.heads[1].wh)
    longer = roles.fit(notes, replace(TINY, epochs=60, names_rate=0.05))
    blocks = [[([f"w:{word}" for word in text.split()], 1.0)] for text in ("war bei mosel", "ich mache ein angebot")]
    said = longer.scores(blocks, notes[2].vectors.numpy()[:2])
    assert said[1]["task:quote"] > 0.5 > said[0]["task:quote"] and said[0]["meeting"] > 0.5 > said[1]["meeting"]
    longer.save(tmp_path / "roles.safetensors")
    again = load_roles(tmp_path / "roles.safetensors").scores(blocks, notes[2].vectors.numpy()[:2])
    assert all(abs(a[label] - b[label]) < 5e-3 for a, b in zip(said, again, strict=True) for label in roles.LABELS)


def test_a_missing_file_says_what_to_do(tmp_path: Path, notes: list[roles.Prepared]) -> None:
    roles.fit(notes, TINY).names.save(tmp_path / "roles.safetensors")
    with pytest.raises(SettingsError, match=r"roles\.heads\.safetensors cannot be read") as error:
        load_roles(tmp_path / "roles.safetensors")
    assert "assistant.voice.training.train" in error.value.remedy
