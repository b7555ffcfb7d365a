"""`flask serve`: the production server, with the ticker of the schedule beside it."""

import click
import waitress
from flask import Flask, current_app
from flask.cli import with_appcontext

from core import jobs, migrations, sealing
from core.cli import Command
from core.database import check_ready
from core.errors import CannotStart
from core.security import check_secret
from operations.demo.country import is_demo_database

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@click.command("serve", cls=Command)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=5000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64))
@click.option("--no-jobs", is_flag=True, help="Leave the schedule to another process.")
@with_appcontext
def serve(host: str, port: int, threads: int, no_jobs: bool) -> None:
    """Serve pages and the API until stopped."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    check_secret(app)
    check_promises()
    app.config["IS_DEMO"] = is_demo_database()
    if host not in LOOPBACK and not app.config["HTTPS"]:
        raise CannotStart(
            "Beyond this machine pages need HTTPS. Put a proxy in front; leave LOCKBOX_HTTPS on."
        )
    click.echo(f"Serving on http://{host}:{port}", err=True)
    run(app, host, port, threads=threads, with_jobs=not no_jobs)


def check_promises() -> None:
    """Refuse to serve on a database that promises less than the software relies on."""
    migrations.check_current()
    check_ready()
    sealing.check_ring()


def largest_request(app: Flask) -> int:
    """Twice the largest honest body, in bytes: what is too large is told in our words, not the server's."""
    return max(app.config["MAX_BODY_KIB"], app.config["UPLOAD_KIB"]) * 1024 * 2


def run(app: Flask, host: str, port: int, *, threads: int = 8, with_jobs: bool = True) -> None:
    ticker = jobs.start_ticker(app) if with_jobs else None
    try:
        waitress.serve(
            app,
            host=host,
            port=port,
            threads=threads,
            ident=None,
            max_request_body_size=largest_request(app),
            # Left to itself it drops the proxy's headers, and everybody comes from one address.
            clear_untrusted_proxy_headers=app.config["PROXY_HOPS"] == 0,
        )
    finally:
        if ticker:
            ticker.shutdown(wait=False)
