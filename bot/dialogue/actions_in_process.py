"""Runs our rasa_sdk actions inside the gateway process: an action endpoint without HTTP."""

import json
import logging
from typing import Any

from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from bot.core.errors import HotlineError, trace

log = logging.getLogger(__name__)
PACKAGE = "actions"


class ActionFailed(HotlineError):
    """An action of ours raised what it should not; the log says where."""


class InProcessActions(EndpointConfig):
    """Stands where Rasa expects the URL of an action server."""

    def __init__(self) -> None:
        super().__init__(url="inprocess://actions", enable_selective_domain=True)
        self._executor = ActionExecutor()
        self._executor.register_package(PACKAGE)
        # Rasa holds every answer of an action server against a JSON schema, and that schema against its own: half the time
        # of a turn. These answers never leave the process that made them.
        RemoteAction._validate_action_result = _taken_as_it_is

    @property
    def names(self) -> set[str]:
        """Names of all registered actions."""
        return set(self._executor.actions)

    async def request(self, *_: Any, **kwargs: Any) -> Any:
        """Run the action that the call names; a rejection looks to Rasa as it would over HTTP (status 400)."""
        call = kwargs["json"]
        try:
            return await self._executor.run(call)
        except ActionExecutionRejection as rejection:
            body = json.dumps({"error": str(rejection), "action_name": rejection.action_name})
            raise ClientResponseError(400, "action rejected", body) from rejection
        except ActionNotFoundException as missing:
            raise ClientResponseError(404, "no such action", str(missing)) from missing
        except Exception as error:  # Rasa would print it with its text, which may hold what the caller said
            log.error("action %s failed: %s", call["next_action"], trace(error))
            raise ActionFailed(call["next_action"]) from None


def _taken_as_it_is(_action: RemoteAction, _result: dict[str, Any]) -> bool:
    return True
