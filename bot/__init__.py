"""Legal hotline for the Chinese countryside: understands, answers from vetted guides, screens, forwards."""

import os
from pathlib import Path

__version__ = "0.1.0"


def _name_processor_to_openblas() -> None:
    """The OpenBLAS inside numpy 1.24 takes processors made after 2022 for one of 2004 and is then seven times slower.

    Haswell is the newest of its kernels that every processor with AVX2 can run. Must happen before numpy is imported.
    """
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="ignore")
    except OSError:  # not Linux: macOS has its own BLAS
        return
    if " avx2 " in flags and " fma " in flags:
        os.environ.setdefault("OPENBLAS_CORETYPE", "Haswell")


_name_processor_to_openblas()
