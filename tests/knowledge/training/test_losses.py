import pytest
import torch

from knowledge.training import losses


def unit(*rows: tuple[float, ...]) -> torch.Tensor:
    return torch.nn.functional.normalize(torch.tensor(rows), dim=-1)


def test_distillation_is_smallest_at_the_target():
    target = unit((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    assert losses.distillation(target, target) < 1e-4
    off = unit((1.0, 0.5, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    swapped = target[[1, 0, 2]]
    assert losses.distillation(target, target) < losses.distillation(off, target)
    assert losses.distillation(off, target) < losses.distillation(swapped, target)


def test_equal_targets_do_not_push_each_other_apart():
    target = unit((1.0, 0.0), (1.0, 0.0))
    assert losses.distillation(target, target) == pytest.approx(0.0, abs=1e-6)


def test_contrast_leaves_marked_pairs_alone():
    queries = unit((1.0, 0.0), (1.0, 0.1))
    free = torch.zeros(2, 2, dtype=torch.bool)
    marked = ~torch.eye(2, dtype=torch.bool)
    assert losses.contrastive(queries, queries, marked) == pytest.approx(0.0, abs=1e-6)
    assert losses.contrastive(queries, queries, free) > 0.5


def test_distance_of_no_rows_is_zero_and_keeps_the_graph():
    nothing = torch.zeros(0, 3, requires_grad=True)
    loss = losses.distance(nothing, torch.zeros(0, 3))
    loss.backward()
    assert loss.item() == 0.0
