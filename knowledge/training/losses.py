"""The two losses: distillation to the teacher's vectors and contrast between queries and passages."""

import torch
from torch import Tensor, nn

TEMPERATURE = 0.05


def distillation(student: Tensor, target: Tensor, *, contrast: float = 0.2) -> Tensor:
    """Mean squared distance to the target vectors plus `contrast` times in-batch cross-entropy.

    Reimers and Gurevych 2020 use the distance alone; the cross-entropy keeps neighbours apart.

    Args:
        student: [n, dimension], length one; row i belongs to target row i.
        target: [n, dimension], length one.
    """
    distance = (student - target).pow(2).sum(dim=-1).mean()
    labels = torch.arange(len(student), device=student.device)
    logits = student @ target.T / TEMPERATURE
    same = (target @ target.T > 0.98) & ~torch.eye(len(target), dtype=torch.bool, device=target.device)
    return distance + contrast * nn.functional.cross_entropy(logits.masked_fill(same, -1e4), labels)


def contrastive(queries: Tensor, passages: Tensor, clash: Tensor) -> Tensor:
    """InfoNCE in both directions over the batch; pairs marked in `clash` [n, n] are no negatives."""
    logits = (queries @ passages.T / TEMPERATURE).masked_fill(clash, -1e4)
    labels = torch.arange(len(queries), device=queries.device)
    forth = nn.functional.cross_entropy(logits, labels)
    back = nn.functional.cross_entropy(logits.T, labels)
    return (forth + back) / 2


def distance(student: Tensor, target: Tensor) -> Tensor:
    """Mean squared distance of the rows, 0 for no rows."""
    return (student - target).pow(2).sum(dim=-1).mean() if len(student) else student.sum() * 0.0
