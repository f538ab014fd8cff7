"""A Whisper model with random weights, converted to CTranslate2: the real loading and decoding code, no download."""

import atexit
import json
import shutil
import tempfile
from functools import cache
from pathlib import Path

import pytest

LANGUAGES = ("en", "zh", "de", "es", "ru", "ko", "fr")
TIMESTAMPS = 1501


@cache
def model() -> Path:
    """The model's folder, built once a test run."""
    folder = Path(tempfile.mkdtemp(prefix="tiny-whisper-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return build(folder)


def build(folder: Path) -> Path:
    """Write the model into `folder/ct2` and return that path."""
    pytest.importorskip("ctranslate2")
    import torch
    import transformers
    from ctranslate2.converters import TransformersConverter

    raw, out = folder / "raw", folder / "ct2"
    raw.mkdir(parents=True)
    specials = _tokenizer(raw)
    torch.manual_seed(0)
    vocabulary = max(specials.values()) + 1
    config = transformers.WhisperConfig(
        vocab_size=vocabulary,
        d_model=64,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        max_target_positions=448,
        pad_token_id=specials["<|endoftext|>"],
        bos_token_id=specials["<|endoftext|>"],
        eos_token_id=specials["<|endoftext|>"],
        decoder_start_token_id=specials["<|startoftranscript|>"],
    )
    model = transformers.WhisperForConditionalGeneration(config)
    generation = model.generation_config
    generation.suppress_tokens = [specials["<|startoftranscript|>"]]
    generation.begin_suppress_tokens = [specials["<|endoftext|>"]]
    generation.lang_to_id = {f"<|{code}|>": specials[f"<|{code}|>"] for code in LANGUAGES}
    generation.alignment_heads = [[1, 0], [1, 1]]
    generation.no_timestamps_token_id = specials["<|notimestamps|>"]
    letters = [index for index, letter in enumerate(_letters()) if letter in "abcdefghijklmnopqrstuvwxyzĠ"]
    with torch.no_grad():
        # Loud letters: otherwise 1,501 time stamps and half characters outvote them and nothing readable comes out.
        model.model.decoder.embed_tokens.weight[letters] *= 100
    model.save_pretrained(raw, safe_serialization=True)
    extractor = {"feature_size": 80, "sampling_rate": 16000, "hop_length": 160, "chunk_length": 30, "n_fft": 400}
    (raw / "preprocessor_config.json").write_text(
        json.dumps({**extractor, "feature_extractor_type": "WhisperFeatureExtractor"}), encoding="utf-8"
    )
    TransformersConverter(str(raw), copy_files=["tokenizer.json", "preprocessor_config.json"]).convert(str(out))
    return out


def _letters() -> list[str]:
    from tokenizers import pre_tokenizers

    return sorted(pre_tokenizers.ByteLevel.alphabet())


def _tokenizer(folder: Path) -> dict[str, int]:
    """Byte-level BPE without merges, and Whisper's special tokens in Whisper's order."""
    import transformers
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    tokenizer = Tokenizer(models.BPE(vocab={letter: index for index, letter in enumerate(_letters())}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    names = ["<|endoftext|>", "<|startoftranscript|>", *(f"<|{code}|>" for code in LANGUAGES)]
    names += ["<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"]
    names += [f"<|{index * 0.02:.2f}|>" for index in range(TIMESTAMPS)]
    tokenizer.add_special_tokens([AddedToken(name, special=True) for name in names])
    wrapped = transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="<|endoftext|>")
    wrapped.save_pretrained(folder)
    return {name: tokenizer.token_to_id(name) for name in names}
