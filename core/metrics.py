"""`/metrics`: requests by route pattern and status, and how many jobs did not run. Off unless asked.

Patterns, not addresses: a count never holds a code, a name or a place.
"""

import time

from flask import Flask, Response, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from sqlalchemy.exc import SQLAlchemyError

from core.jobs import overview


def init_app(app: Flask) -> None:
    if not app.config["METRICS"]:
        return
    registry = CollectorRegistry()
    requests = Counter(
        "lockbox_requests", "Requests answered", ["method", "route", "status"], registry=registry
    )
    seconds = Histogram("lockbox_request_seconds", "Time to answer", ["route"], registry=registry)

    gauge = Gauge("lockbox_jobs_overdue", "Jobs that did not run though due", registry=registry)
    gauge.set_function(_overdue)

    @app.after_request
    def count(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "none"
        requests.labels(request.method, route, str(response.status_code)).inc()
        if "began" in g:
            seconds.labels(route).observe(time.perf_counter() - g.began)
        return response

    def metrics() -> Response:
        """Counts since this process started, for a collector on this machine or network."""
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)

    metrics.permission = "public"  # type: ignore[attr-defined]
    app.add_url_rule("/metrics", view_func=metrics)


def _overdue() -> float:
    """Asked at each collection; not a number while the database is away, so that the rest still comes."""
    try:
        return overview.overdue()
    except SQLAlchemyError:
        return float("nan")
