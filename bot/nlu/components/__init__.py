"""Rasa graph components around the plain functions of bot.nlu. Importing them switches Rasa's telemetry off."""

import logging
import os

import rasa.telemetry
import structlog

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
rasa.telemetry.is_telemetry_enabled = lambda: False

# Rasa's own log tells every message at debug level; callers' words belong in no log.
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
