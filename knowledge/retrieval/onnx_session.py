"""ONNX Runtime sessions as the shipped models run: one thread each.

Several texts at once are faster than several threads a text, see `OnnxEncoder.encode`.
"""

from functools import cache
from pathlib import Path
from typing import Any

_FLAGS = ("avx512_vnni", "avx_vnni")
_CPUINFO = Path("/proc/cpuinfo")


def onnx_session(file: Path) -> Any:
    """An `onnxruntime.InferenceSession` of one thread that does not spin; raises what ONNX Runtime raises."""
    import onnxruntime as ort

    settings = ort.SessionOptions()
    settings.intra_op_num_threads = 1
    settings.inter_op_num_threads = 1
    settings.log_severity_level = 3
    settings.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if not has_dot_products():
        # Sums of products of 8-bit weights saturate there unless the weights are unsigned. Elsewhere that costs half.
        settings.add_session_config_entry("session.x64quantprecision", "1")
    return ort.InferenceSession(str(file), settings, providers=["CPUExecutionProvider"])


@cache
def has_dot_products(cpuinfo: Path = _CPUINFO) -> bool:
    """Whether the processor is known to have 8-bit dot products (VNNI); no where that cannot be read."""
    try:
        told = cpuinfo.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    flags = next((line for line in told.splitlines() if line.startswith("flags")), "")
    return not set(flags.split()).isdisjoint(_FLAGS)
