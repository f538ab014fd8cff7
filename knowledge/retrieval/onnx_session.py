"""ONNX Runtime sessions as the shipped models run: one thread each.

Several texts at once are faster than several threads a text, see `OnnxEncoder.encode`.
"""

from pathlib import Path
from typing import Any


def onnx_session(file: Path) -> Any:
    """An `onnxruntime.InferenceSession` of one thread that does not spin; raises what ONNX Runtime raises."""
    import onnxruntime as ort

    settings = ort.SessionOptions()
    settings.intra_op_num_threads = 1
    settings.inter_op_num_threads = 1
    settings.log_severity_level = 3
    settings.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Processors without 8-bit dot products saturate sums of products of 8-bit weights unless these are unsigned.
    settings.add_session_config_entry("session.x64quantprecision", "1")
    return ort.InferenceSession(str(file), settings, providers=["CPUExecutionProvider"])
