"""Headers, CSRF, sealed answers and body limits for every reply.

Pages may load nothing but this server's own style, script and pictures. What a person
was typing when the lock fell is sealed, so that the next one at the desk cannot read it.
"""

import base64
import gzip
import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from cryptography.fernet import Fernet, InvalidToken
from flask import Flask, Response, current_app, request, url_for
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from core.errors import CannotStart

csrf = CSRFProtect()
SHORTEST_SECRET = 32
SMALLEST_ZIPPED_BYTES = 600
ZIPPED_TYPES = {
    "text/html",
    "text/css",
    "text/javascript",
    "application/json",
    "application/problem+json",
    "image/svg+xml",
}
# What an answer says of itself when the reader's own browser may keep it, but must ask each time. All others
# are not kept at all.
ASKED_FIRST = "private, no-cache"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}


def init_app(app: Flask) -> None:
    if app.config["SECRET_KEY"]:
        check_secret(app)
    else:
        # Commands that neither sign nor seal run without one; a request is never answered.
        app.wsgi_app = _answer_nothing  # type: ignore[method-assign, assignment]
    is_https = app.config["HTTPS"]
    app.config.update(
        MAX_CONTENT_LENGTH=app.config["MAX_BODY_KIB"] * 1024,
        MAX_FORM_MEMORY_SIZE=app.config["MAX_BODY_KIB"] * 1024,
        MAX_FORM_PARTS=300,
        SESSION_COOKIE_NAME="__Host-session" if is_https else "session",
        SESSION_COOKIE_SECURE=is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,  # the token ends with the session, which ends after a shift
        WTF_CSRF_CHECK_DEFAULT=False,  # pages ask through `check_csrf`; the API takes no cookie
        WTF_CSRF_SSL_STRICT=False,  # no-referrer is our policy; SameSite and Sec-Fetch-Site stand in
    )
    csrf.init_app(app)
    app.after_request(add_headers)
    app.jinja_env.globals["asset"] = asset_url
    hops = app.config["PROXY_HOPS"]
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _answer_nothing(_environ: object, _start_response: object) -> NoReturn:
    raise CannotStart("Set LOCKBOX_SECRET_KEY before serving.")


def check_secret(app: Flask) -> None:
    """Raise CannotStart unless there is a secret to sign and seal with."""
    if len(app.config["SECRET_KEY"]) < SHORTEST_SECRET:
        raise CannotStart(
            f"Set LOCKBOX_SECRET_KEY (or LOCKBOX_SECRET_KEY_FILE) to {SHORTEST_SECRET} random characters."
        )


def is_cross_site() -> bool:
    """True when the browser says that another site made this request."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}


def check_csrf() -> None:
    """Refuse a form that does not carry the token of this browser's session."""
    if current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect()


def add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["HTTPS"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=63072000")
    if request.endpoint == "static" and request.args.get("v"):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif response.headers.get("Cache-Control") != ASKED_FIRST:
        response.headers["Cache-Control"] = "no-store"
    return _zipped(response)


def _zipped(response: Response) -> Response:
    """Squeeze text on the way out: at 280 kbit/s each kilobyte is 30 ms of waiting."""
    if (
        response.mimetype not in ZIPPED_TYPES
        or "gzip" not in request.headers.get("Accept-Encoding", "")
        or response.is_streamed
        and request.endpoint != "static"
        or response.status_code not in {200, 404, 409, 422}
        or "Content-Encoding" in response.headers
    ):
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) >= SMALLEST_ZIPPED_BYTES:
        response.set_data(gzip.compress(body, compresslevel=6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        response.headers.add("Vary", "Accept-Encoding")
    return response


@lru_cache(maxsize=32)
def _asset_version(folder: str, name: str) -> str:
    return hashlib.sha256((Path(folder) / name).read_bytes()).hexdigest()[:12]


def asset_url(name: str) -> str:
    """The address of a static file, changed when its content changes, kept a year by browsers."""
    return url_for("static", filename=name, v=_asset_version(str(current_app.static_folder), name))


def _fernet(purpose: str) -> Fernet:
    key = hashlib.sha256(f"{purpose}:{current_app.config['SECRET_KEY']}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def seal(purpose: str, value: Any) -> str:
    """Encrypt a JSON value so that only this server, for this purpose, reads it back."""
    return _fernet(purpose).encrypt(json.dumps(value).encode()).decode()


def unseal(purpose: str, sealed: str) -> Any | None:
    """The value, or None when it is not ours or was changed."""
    try:
        return json.loads(_fernet(purpose).decrypt(sealed.encode()))
    except (InvalidToken, ValueError):
        return None
