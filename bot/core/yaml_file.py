"""Reading YAML files with libyaml's parser, ten times as quick as the one in Python."""

from pathlib import Path
from typing import Any

import yaml


def read_yaml(path: Path) -> Any:
    """The data of a file in UTF-8; OSError, UnicodeDecodeError or yaml.YAMLError where it cannot be read."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
