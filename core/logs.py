"""The log: which route, how it ended, how long it took. Never an address bar, a body or a name."""

import logging
import sys
import time
import uuid

from flask import Flask, Response, g, request

logger = logging.getLogger("lockbox")


def init_app(app: Flask) -> None:
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        logger.addHandler(handler)
        logger.propagate = False
    logger.setLevel(app.config["LOG_LEVEL"])
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.request_id = uuid.uuid4().hex[:8].upper()
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    """One line a request: the route's pattern, not the address, which may hold a code."""
    rule = request.url_rule.rule if request.url_rule else "(no such address)"
    took_ms = (time.perf_counter() - g.get("began", time.perf_counter())) * 1000
    logger.info(
        "%s %s %s %d %.0fms", g.get("request_id", "-"), request.method, rule, response.status_code, took_ms
    )
    response.headers["X-Request-Id"] = g.get("request_id", "-")
    return response
