"""The path to a language model over a real server: `transformers serve` with a tiny model that is made here.

The model has random weights and a vocabulary of bytes, so it answers every prompt with noise: what a model does that
does not understand what it is asked. What is tested is everything around it.
"""

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from assistant.compose import Beleg
from assistant.generate.failure import ModelFailure
from assistant.llm import ChatOptions, chat_model
from assistant.resilience.turn import Call, call, turn
from tests.assistant.resilience.conftest import QUESTION

pytestmark = pytest.mark.model


def make_model(folder: Path) -> None:
    """A Llama of one layer whose tokens are bytes, under 100 kB."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    tokens = ["<s>", "</s>", *sorted(pre_tokenizers.ByteLevel.alphabet())]
    made = Tokenizer(models.BPE(vocab={token: number for number, token in enumerate(tokens)}, merges=[]))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=made, bos_token="<s>", eos_token="</s>", pad_token="</s>")
    tokenizer.chat_template = "{% for message in messages %}{{ message['content'] }}{% endfor %}"
    torch.manual_seed(0)
    size = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = LlamaConfig(vocab_size=len(tokens), max_position_embeddings=16_384, bos_token_id=0, eos_token_id=1, **size)
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


class Served(NamedTuple):
    """A running `transformers serve`."""

    url: str
    name: str
    pid: int


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`transformers serve` with the tiny model."""
    pytest.importorskip("accelerate")
    folder = tmp_path_factory.mktemp("model")
    make_model(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("transformers")), "serve", str(folder)]
    options = ["--host", "127.0.0.1", "--port", str(port), "--device", "cpu"]
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*command, *options], stdout=log, stderr=log, env=environment)
        try:
            _wait(process, f"http://127.0.0.1:{port}/health", folder / "log")
            yield Served(f"http://127.0.0.1:{port}/v1", f"openai:{folder}", process.pid)
        finally:
            process.kill()
            process.wait()


def _wait(process: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text(errors="replace")[-2000:]
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("transformers serve did not start")


def test_a_reply_is_cut_at_the_token_limit_and_its_tokens_are_counted_by_the_server(served: Served) -> None:
    url, name, _ = served
    model = chat_model(name, ChatOptions(url, max_tokens=12))
    for ask in (model, lambda prompt: "".join(model.stream(prompt))):
        with call(Call(time.monotonic() + 60)) as made, pytest.raises(ModelFailure) as caught:
            ask("Hallo")
        (usage,) = made.usages
        assert caught.value.reason == "cut_off"
        assert (usage.prompt_tokens, usage.completion_tokens, usage.estimated) == (5, 12, False)


def test_a_stream_comes_in_pieces(served: Served) -> None:
    url, name, _ = served
    pieces = chat_model(name, ChatOptions(url, max_tokens=30)).stream("Hallo")
    assert all(next(pieces) for _ in range(3))
    pieces.close()


def work_done(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_a_cancelled_request_stops_the_model(served: Served) -> None:
    ours, came = Call(time.monotonic() + 120), threading.Event()

    def read() -> None:
        with call(ours), suppress(ModelFailure):
            for _ in chat_model(served.name, ChatOptions(served.url, max_tokens=12_000)).stream("Hallo"):
                came.set()

    reader = threading.Thread(target=read)
    reader.start()
    assert came.wait(60)
    ours.close()
    reader.join(timeout=5)
    assert not reader.is_alive(), "the connection was not closed"
    deadline = time.monotonic() + 8
    busy = 1.0
    while busy > 0.1 and time.monotonic() < deadline:
        before = work_done(served.pid)
        time.sleep(1.0)
        busy = work_done(served.pid) - before
    assert busy <= 0.1, "the server went on generating for nobody"


def test_a_model_that_talks_nonsense_leaves_the_extractive_answer(served: Served, make: Callable[..., Beleg]) -> None:
    url, name, _ = served
    beleg = make(url, timeout=60.0, **{"answer.generator": name, "limits.turn_seconds": 60.0})
    with turn(seconds=60) as this:
        answer = beleg.assistant().answer(QUESTION)
    assert answer.action == "answer" and "30 Tagen" in answer.text
    assert [(step.model, step.outcome) for step in this.steps] == [(name, "failed"), ("extractive", "answered")]
    assert beleg.budget.spent("default").prompt_tokens > 500
