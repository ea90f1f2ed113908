"""What is left of words beside the tables: the parts of the full-text index."""

from collections.abc import Sequence

import structlog
from django.db import OperationalError, connection, transaction

from frontdesk.privacy import deletion
from frontdesk.review import search_index

log = structlog.get_logger(__name__)


@deletion.register
def forget_in_index(conversations: Sequence[int]) -> None:
    """Have the index lose the words as soon as the rows are gone for good."""
    transaction.on_commit(_forget)


def _forget() -> None:
    try:
        search_index.forget(connection)
    except OperationalError:
        # Another writer. The words are found no more, and go with the next deletion.
        log.warning("index_not_emptied")
