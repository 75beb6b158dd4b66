"""The knowledge base follows its files: looked at every other second, read again in a thread when one has changed."""

import asyncio
import logging

from prometheus_client import Gauge

from bot.core.errors import trace
from bot.service.container import Services

log = logging.getLogger(__name__)
SECONDS = 2.0
GUIDES = Gauge("hotline_knowledge_guides", "Guides in use")
FAULTS = Gauge("hotline_knowledge_faults", "Files of the knowledge base that are broken; an older version is in use")


async def keep_fresh(services: Services, seconds: float = SECONDS) -> None:
    """Look after the files until cancelled; whatever is wrong with them, what was read before goes on answering."""
    while True:
        try:
            day = services.now().date()
            await asyncio.to_thread(services.shelf.refresh, day)
            GUIDES.set(len(services.knowledge.library))
            FAULTS.set(len(services.shelf.faults))
        except Exception as error:
            log.error("the knowledge base could not be looked at: %s", trace(error))
        await asyncio.sleep(seconds)
