"""Vocabulary surgery: an English WordPiece vocabulary becomes a German-English one of a given size.

Frequent English pieces stay, German pieces are added, and every new piece starts from the English pieces it
translates to (IBM model 1, Brown et al. 1993), or, where it is too rare, from the mean of its old pieces.
"""

import string
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from knowledge.training.alignment import cells, translation

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
UNKNOWN = SPECIAL[1]
PUNCTUATION = "„“”‚‘’«»–—•·°§€£²³×…™©®→′″"
FOLDED = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}
PLAIN = {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "⁄": "/", "‐": "-", "−": "-"}
PREFIX = "##"

Floats = NDArray[np.float32]


def folding_normalizer() -> normalizers.Normalizer:
    """Lower case, ä ö ü ß as ae oe ue ss (so both spellings are one), other accents dropped."""
    return normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=True, strip_accents=False, lowercase=True),
            *(normalizers.Replace(letter, plain) for letter, plain in {**FOLDED, **PLAIN}.items()),
            normalizers.NFD(),
            normalizers.StripAccents(),
        ]
    )


def word_splitter() -> pre_tokenizers.PreTokenizer:
    """BERT's words, with every symbol a word of its own: BERT keeps `10€` whole, which no vocabulary knows."""
    symbols = pre_tokenizers.Split(Regex(r"\p{S}"), "isolated")
    return pre_tokenizers.Sequence([symbols, pre_tokenizers.BertPreTokenizer()])


def build_tokenizer(pieces: Sequence[str]) -> Tokenizer:
    """A WordPiece tokenizer over `pieces` (special tokens first), BERT's [CLS] … [SEP] frame around each text."""
    ids = {piece: number for number, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.WordPiece(ids, unk_token=UNKNOWN, max_input_chars_per_word=100))
    tokenizer.normalizer = folding_normalizer()
    tokenizer.pre_tokenizer = word_splitter()
    tokenizer.decoder = decoders.WordPiece(prefix=PREFIX)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", ids["[CLS]"]), ("[SEP]", ids["[SEP]"])],
    )
    tokenizer.add_special_tokens(list(SPECIAL))
    return tokenizer


def german_pieces(texts: Iterable[str], size: int) -> list[str]:
    """WordPiece pieces learnt from German text, the alphabet first."""
    tokenizer = Tokenizer(models.WordPiece(unk_token=UNKNOWN))
    tokenizer.normalizer = folding_normalizer()
    tokenizer.pre_tokenizer = word_splitter()
    trainer = trainers.WordPieceTrainer(
        vocab_size=size, min_frequency=3, special_tokens=list(SPECIAL), limit_alphabet=120, show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    ranked = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    return [piece for piece, _ in ranked if piece not in SPECIAL and piece.isascii()]


def choose_pieces(
    english: Sequence[str], english_counts: Counter[str], german: Sequence[str], german_texts: Iterable[str], size: int
) -> list[str]:
    """The shipped vocabulary: special tokens, characters, then English and German pieces by rank and use.

    Args:
        english: the teacher's pieces in the order of their ids (frequent ones first, as BERT numbers them).
        english_counts: how often each occurs in the English training texts.
        german: candidate German pieces.
        german_texts: German texts for counting what the merged vocabulary really uses.
        size: pieces in all.
    """
    plain = [piece for piece in english if piece.isascii() and not piece.startswith("[")]
    alphabet = [piece for piece in plain if len(piece.removeprefix(PREFIX)) == 1]
    letters = string.ascii_lowercase + string.digits
    own = [*letters, *(PREFIX + letter for letter in letters), *string.punctuation, *PUNCTUATION]
    base = list(dict.fromkeys([*SPECIAL, *alphabet, *own]))
    rank = {piece: place for place, piece in enumerate(plain)}
    wanted = sorted(plain, key=lambda piece: rank[piece] - 400.0 * np.log1p(english_counts[piece]) ** 1.5)
    keep = list(dict.fromkeys([*base, *wanted[: int(size * 0.60)]]))
    kept = set(keep)
    merged = build_tokenizer([*keep, *(piece for piece in german if piece not in kept)])
    used: Counter[str] = Counter()
    for encoding in merged.encode_batch(list(german_texts), add_special_tokens=False):
        used.update(encoding.tokens)
    new = sorted((piece for piece in german if piece not in kept), key=lambda piece: -used[piece])
    return [*keep, *new[: size - len(keep)]]


def translation_vectors(
    pairs: Sequence[tuple[Sequence[int], Sequence[int]]],
    table: Floats,
    pieces: int,
    *,
    rounds: int = 5,
    best: int = 8,
) -> tuple[Floats, NDArray[np.int64]]:
    """A vector for each German piece: its English pieces' vectors weighted by IBM model 1's t(english | german).

    Args:
        pairs: (German piece ids, English piece ids) of each sentence pair.
        table: the English token table, float32 [english pieces, dimension].
        pieces: number of German-English pieces.
        rounds: EM rounds.
        best: how many English pieces a vector is made of.

    Returns:
        Vectors [pieces, dimension] (zero where a piece never occurs) and how often each piece occurs.
    """
    found = translation(cells(pairs), pieces, rounds)
    key_german, key_english, chance = found.left, found.right, found.chance
    seen = np.bincount(np.concatenate([np.asarray(de) for de, _ in pairs]), minlength=pieces)
    vectors = np.zeros((pieces, table.shape[1]), dtype=np.float32)
    order = np.lexsort((-chance, key_german))
    start = np.searchsorted(key_german[order], np.arange(pieces))
    within = np.arange(len(order)) - start[key_german[order]]
    top = order[within < best]
    np.add.at(vectors, key_german[top], (chance[top, None] * table[key_english[top]]).astype(np.float32))
    total = np.bincount(key_german[top], weights=chance[top], minlength=pieces)
    vectors /= np.maximum(total, 1e-12)[:, None].astype(np.float32)
    return vectors, seen


def start_table(
    tokenizer: Tokenizer, teacher: Tokenizer, table: Floats, translated: Floats, seen: NDArray[np.int64]
) -> Floats:
    """The student's token table: kept pieces copy the teacher's row, new ones start from translation or old pieces."""
    old = teacher.get_vocab()
    rows = np.zeros((tokenizer.get_vocab_size(), table.shape[1]), dtype=np.float32)
    for piece, number in tokenizer.get_vocab().items():
        if piece in old:
            rows[number] = table[old[piece]]
            continue
        parts = teacher.encode(piece.removeprefix(PREFIX), add_special_tokens=False).ids
        pieces_mean = table[parts].mean(axis=0) if parts else table.mean(axis=0)
        share = min(1.0, float(seen[number]) / 2.0)
        rows[number] = share * translated[number] + (1.0 - share) * pieces_mean
    return rows
