"""A copy of the rule folder that a test may add files to."""

from pathlib import Path
from shutil import copytree

import pytest
from rule_files import KNOWLEDGE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The real rule files, copied."""
    return Path(copytree(KNOWLEDGE / "rules", tmp_path / "rules"))
