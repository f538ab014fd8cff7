import json
from collections import Counter
from dataclasses import replace

import pytest
import torch

from knowledge.training import embedding
from knowledge.training.embedding import Recipe, Trainer, make_sampler, next_kind, prepare
from knowledge.training.student import Encoder, save_sentence_transformer
from knowledge.training.timed import rate

RECIPE = Recipe(minutes=1000.0, pieces=150, warmup=2, workers=2)


@pytest.fixture
def make_trainer(data, tiny_encoder, tmp_path):
    """Fresh trainers over one out folder, as a stopped and restarted program would make them."""
    save_sentence_transformer(tiny_encoder, tmp_path / "teacher")
    out = tmp_path / "run"
    out.mkdir()

    def make() -> Trainer:
        student = prepare(data, out, RECIPE, str(tmp_path / "teacher"))
        return Trainer(student, tiny_encoder, make_sampler(data, RECIPE), RECIPE, out, data)

    return make


@pytest.mark.parametrize(
    ("share", "kinds"), [(0.0, {"sentences", "passages"}), (0.8, {"sentences", "passages", "contrast"})]
)
def test_kinds_follow_the_stage(share, kinds):
    drawn = Counter(next_kind(7, step, share) for step in range(400))
    assert set(drawn) == kinds
    mix = next(mix for until, mix in embedding.MIXES if share < until)
    for kind in kinds:
        assert drawn[kind] / 400 == pytest.approx(mix[kind], abs=0.08)


@pytest.mark.parametrize(
    ("step", "share", "factor"), [(0, 0.0, 0.1), (4, 0.0, 0.5), (9, 0.0, 1.0), (500, 0.5, 0.5), (900, 1.0, 0.01)]
)
def test_rate_warms_up_by_steps_and_decays_by_time(step, share, factor):
    assert rate(step, share, 10) == pytest.approx(factor)


def test_a_resumed_run_draws_the_next_batch_and_takes_the_same_step(make_trainer):
    first = make_trainer()
    for _ in range(3):
        first.step()
    first.save()
    second = make_trainer()
    assert second.resume()
    assert second.progress.step == 3
    assert second.progress.drawn == first.progress.drawn
    assert second.draw() == first.draw()
    second.progress.seconds = first.progress.seconds
    first.step()
    second.step()
    for (name, one), (_, other) in zip(
        first.student.model.named_parameters(), second.student.model.named_parameters(), strict=True
    ):
        assert torch.allclose(one, other, atol=1e-5), name


def test_without_a_checkpoint_nothing_is_resumed(make_trainer):
    trainer = make_trainer()
    assert not trainer.resume()
    assert trainer.progress.step == 0


def test_steps_bring_the_student_nearer_to_the_teacher(make_trainer):
    trainer = make_trainer()
    batch = trainer.sampler.sentences(0)
    with torch.no_grad():
        before = float(trainer.parallel_loss(batch))
    for _ in range(12):
        trainer.step()
    with torch.no_grad():
        assert float(trainer.parallel_loss(batch)) < 0.9 * before


@pytest.mark.parametrize(("encoder_rate", "moves"), [(0.0, False), (1e-3, True)])
def test_the_encoder_moves_only_at_a_rate_of_its_own(make_trainer, encoder_rate, moves):
    made = make_trainer()
    recipe = replace(RECIPE, encoder_rate=encoder_rate)
    trainer = Trainer(made.student, made.teacher, made.sampler, recipe, made.out, made.data)
    table = trainer.student.model.embeddings.word_embeddings.weight.detach().clone()
    layer = trainer.student.model.encoder.layer[0].output.dense.weight.detach().clone()
    trainer.step()
    assert not torch.equal(trainer.student.model.embeddings.word_embeddings.weight, table)
    assert torch.equal(trainer.student.model.encoder.layer[0].output.dense.weight, layer) != moves


def test_contrast_batches_give_gradients_to_queries_and_passages(make_trainer):
    trainer = make_trainer()
    loss, grads = trainer.gradients(trainer.sampler.contrast(0))
    assert loss > 0
    assert any(float(grad.abs().max()) > 0 for grad in grads)


def test_every_part_of_a_step_is_on_the_chosen_device(make_trainer, tiny_encoder):
    """The meta device computes shapes only and refuses what was left on the processor."""
    made = make_trainer()
    student = Encoder(made.student.model, made.student.tokenizer, "meta")
    teacher = Encoder(tiny_encoder.model, tiny_encoder.tokenizer, "meta")
    trainer = Trainer(student, teacher, made.sampler, RECIPE, made.out, made.data)
    for kind in ("sentences", "passages", "contrast"):
        loss = trainer.loss(getattr(trainer.sampler, kind)(0))
        loss.backward()
        assert loss.device.type == "meta"


@pytest.mark.skipif(torch.cuda.is_available(), reason="a GPU is there")
@pytest.mark.parametrize(("name", "told"), [("cuda", "finds no GPU here"), ("tpu", "neither cpu nor cuda")])
def test_a_device_that_is_not_there_is_said_before_anything_is_done(tmp_path, capsys, name, told):
    with pytest.raises(SystemExit):
        embedding.main(["--device", name, "--out", str(tmp_path / "run")])
    assert told in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_the_log_holds_mean_losses_and_starts_anew(make_trainer):
    trainer = make_trainer()
    trainer.step()
    trainer.log(extra=1)
    trainer.log()
    lines = [json.loads(line) for line in (trainer.out / "train.jsonl").read_text().splitlines()]
    assert lines[0]["step"] == 1 and lines[0]["extra"] == 1
    assert any(key.startswith("loss_") for key in lines[0])
    assert not any(key.startswith("loss_") for key in lines[1])


def test_the_budget_ends_the_run(make_trainer):
    trainer = make_trainer()
    trainer.progress.seconds = 60.0 * RECIPE.minutes
    trainer.run()
    assert trainer.progress.step == 0
    assert (trainer.out / "checkpoint.safetensors").is_file()


def test_the_start_is_made_once(make_trainer):
    one = make_trainer()
    kept = (one.out / "start.safetensors").read_bytes()
    assert isinstance(make_trainer().student, Encoder)
    assert (one.out / "start.safetensors").read_bytes() == kept
