import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from knowledge.training.average import TABLE, between, move_checkpoint

START = {TABLE: torch.zeros(2), "layer": torch.zeros(2), "step": torch.tensor(3)}
END = {TABLE: torch.ones(2), "layer": torch.full((2,), 4.0), "step": torch.tensor(9)}


@pytest.mark.parametrize(
    ("table", "encoder", "rows", "layer"), [(1.0, 0.25, 1.0, 1.0), (0.0, 0.0, 0.0, 0.0), (0.5, 1.0, 0.5, 4.0)]
)
def test_table_and_encoder_move_by_their_own_factors(table, encoder, rows, layer):
    mixed = between(START, END, table=table, encoder=encoder)
    assert mixed[TABLE].tolist() == [rows, rows]
    assert mixed["layer"].tolist() == [layer, layer]
    assert int(mixed["step"]) == 9


def test_a_moved_checkpoint_keeps_optimizer_and_progress(tmp_path):
    file = tmp_path / "checkpoint.safetensors"
    held = {f"model.{name}": weight for name, weight in END.items()} | {"optimizer.layer.step": torch.tensor(5.0)}
    save_file(held, str(file), metadata={"step": "7"})
    move_checkpoint(file, START, table=1.0, encoder=0.5)
    moved = load_file(str(file))
    assert moved["model.layer"].tolist() == [2.0, 2.0]
    assert float(moved["optimizer.layer.step"]) == 5.0
    with safe_open(str(file), framework="pt") as handle:
        assert handle.metadata()["step"] == "7"
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint.safetensors"]
