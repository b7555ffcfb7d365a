"""The JSON side: one OpenAPI document, and problem+json for whatever goes wrong.

flask-smorest would answer every error of the whole application as JSON; here pages
answer HTML and only /api answers problem documents.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, current_app, g, json, jsonify, render_template, request
from flask_smorest import Api
from marshmallow import Schema, fields
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter

from core import database, idempotency
from core.errors import (
    Forbidden,
    Invalid,
    NotFound,
    Refusal,
    SlowDown,
    TooLarge,
    Unauthenticated,
    Unavailable,
    UnsupportedMediaType,
    flat_errors,
)

API_PREFIX = "/api/v1"
BY_STATUS: dict[int, type[Refusal]] = {
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    413: TooLarge,
    415: UnsupportedMediaType,
    503: Unavailable,
}


class Problem(Schema):
    """RFC 9457: what went wrong, by name."""

    status = fields.Integer(required=True)
    code = fields.String(required=True)
    title = fields.String(required=True)
    detail = fields.String(required=True)
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))
    blocks = fields.List(fields.Dict(keys=fields.String(), values=fields.String()))


class LockboxApi(Api):
    ERROR_SCHEMA = Problem

    def register_blueprint(self, blp: Any, **options: Any) -> None:
        """Every body says that it is JSON. Asked after the gate: a stranger learns nothing of shapes."""
        super().register_blueprint(blp, **options)
        self._app.before_request_funcs.setdefault(blp.name, []).append(ask_for_json)

    def handle_http_exception(self, error: HTTPException) -> Any:
        return answer_http_exception(error)


class RowNumber(IntegerConverter):
    """A number in an address: past what a database counts to, there is no such address."""

    def __init__(self, url_map: Any, **limits: Any):
        super().__init__(url_map, **{"max": 2**63 - 1, **limits})


api = LockboxApi()


def ask_for_json() -> None:
    """Raise UnsupportedMediaType for a body that is not called JSON: a form's would read as an empty one."""
    if request.method != "POST":
        return
    if not request.is_json:
        raise UnsupportedMediaType("Send the body as application/json.")
    try:
        json.loads(request.get_data() or b"null")
    except RecursionError as error:  # brackets in brackets: the reader gives up where it should say no
        raise _named(400, "bad_request", "That could not be read", "Send fewer levels.") from error
    except ValueError as error:  # not JSON at all, or a number of thousands of digits
        raise _named(
            400, "bad_request", "That could not be read", "Send the body as JSON in UTF-8."
        ) from error


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = RowNumber
    app.config.update(
        API_TITLE="Lockbox",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=API_PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
            "security": [{"bearer": []}],
        },
    )
    api.init_app(app)
    app.register_error_handler(Refusal, answer_refusal)
    app.register_error_handler(HTTPException, answer_http_exception)
    app.register_error_handler(OperationalError, answer_operational_error)
    app.register_error_handler(DataError, answer_data_error)
    app.register_error_handler(Exception, answer_crash)


def is_api() -> bool:
    return request.path.startswith("/api/")


def problem(status: int, code: str, title: str, detail: str, **members: Any) -> Response:
    body = {"status": status, "code": code, "title": title, "detail": detail, **members}
    return Response(json.dumps(body), status=status, mimetype="application/problem+json")


def answer_refusal(refusal: Refusal) -> Any:
    """A refusal that no form caught: a page that says what to do, or a problem document."""
    if is_api():
        response = problem(
            refusal.status, refusal.public_code, refusal.title, refusal.detail, **refusal.members()
        )
    else:
        response = Response(error_page(refusal), status=refusal.status, mimetype="text/html")
    if isinstance(refusal, SlowDown):
        response.headers["Retry-After"] = str(refusal.retry_after_seconds)
    if refusal.status == 401 and is_api():
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def error_page(refusal: Refusal) -> str:
    """The page for a refusal; where help is needed, with the request's number in the log."""
    reference = g.get("request_id") if refusal.status >= 500 else None
    return render_template("error.html", title=refusal.title, what_to_do=refusal.detail, reference=reference)


def answer_http_exception(error: HTTPException) -> Any:
    """The framework's own errors, in our words and our names."""
    status = error.code or 500
    if status < 400:
        return error
    response = answer_refusal(_as_refusal(error, status))
    if error.code == 405 and "Allow" in error.get_response().headers:
        response.headers["Allow"] = error.get_response().headers["Allow"]
    return response


def _as_refusal(error: HTTPException, status: int) -> Refusal:
    if status == 422:
        data = getattr(error, "data", None) or {}
        return Invalid(flat_errors(data.get("messages", {})))
    if status == 400:
        return _named(400, "bad_request", "That could not be read", _bad_request_words(error))
    if status in BY_STATUS:
        return BY_STATUS[status](_WORDS.get(status, ""))
    if status == 405:
        return _named(
            405, "method_not_allowed", "This address does not do that", "Go back and try another way."
        )
    return _named(status, "failed", "Something went wrong", "Go back and try again.")


_WORDS = {
    404: "Check the address, or go to the first page.",
    413: "Send less at once. Nothing was saved.",
    415: "Send the body as application/json.",
}


def _bad_request_words(error: HTTPException) -> str:
    if type(error).__name__ == "CSRFError":
        return "This page was open too long. Go back, reload it and try again. Nothing was saved."
    return "Send the body as JSON in UTF-8." if is_api() else "Go back, reload the page and try again."


def _named(status: int, code: str, title: str, detail: str) -> Refusal:
    refusal = Refusal(detail)
    refusal.status, refusal.code, refusal.title = status, code, title  # type: ignore[misc]
    return refusal


def answer_operational_error(error: OperationalError) -> Any:
    database.session().rollback()
    return answer_refusal(
        Unavailable("The record book is busy or cannot be reached. Nothing was saved. Try again.")
    )


def answer_data_error(error: DataError) -> Any:
    """A value that the engine cannot hold, such as a zero byte: the sender's to change, not a crash."""
    database.session().rollback()
    return answer_refusal(
        _named(400, "bad_request", "That could not be read", "Take out unusual signs. Try again.")
    )


def answer_crash(error: Exception) -> Any:
    """The last resort: the log gets the place in the code, the person gets plain words."""
    if current_app.testing or current_app.debug:
        raise error
    database.session().rollback()
    current_app.logger.error(
        "crash in %s: %s", request.endpoint, type(error).__name__, exc_info=_without_values(error)
    )
    return answer_refusal(_named(500, "failed", "Something went wrong here", "Nothing was saved. Try again."))


def _without_values(error: Exception) -> Any:
    """The traceback without the exception's own words, which may quote what a person typed."""
    return (RuntimeError, RuntimeError(type(error).__name__), error.__traceback__)


KEY_PARAMETER = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": idempotency.LONGEST_KEY},
    "description": "Made by the client: the same key with the same body gets the first answer again.",
}


def documented_post(blp: Any, view: type[Schema]) -> Callable[[Any], Any]:
    """Describe a POST that makes something: its key, its 201 and 200 answers, its problems."""

    def describe(function: Any) -> Any:
        function = blp.alt_response(200, schema=view, description="The first answer again.")(function)
        for status in (409, 422):
            function = blp.alt_response(status, schema=Problem, content_type="application/problem+json")(
                function
            )
        return blp.doc(parameters=[KEY_PARAMETER])(blp.response(201, view)(function))

    return describe


def answer_once(
    person_id: int,
    act: Callable[[], str],
    find: Callable[[str], Any],
    view: Schema,
    reread: Callable[[str], object] | None = None,
    scope: str = "",
) -> Response:
    """Run a verb under the request's idempotency key and answer with what it made.

    201 the first time, 200 with `Idempotent-Replay: true` for the same key and body.
    `reread` runs before a first answer is given again, where reading must leave a trace. `scope` keeps keys
    apart that several people, who are nobody here, may choose alike.
    """
    digest = idempotency.digest_of(f"{request.method} {request.path}", request.get_json(silent=True))
    sent = request.headers.get("Idempotency-Key", "")
    key = f"{scope}{sent}" if sent else ""
    outcome = database.unit_of_work(lambda: idempotency.once(person_id, key, digest, act))
    if outcome.is_replay and reread is not None:
        database.unit_of_work(lambda: reread(outcome.effect))
    response = jsonify(view.dump(find(outcome.effect)))
    response.status_code = 200 if outcome.is_replay else 201
    if outcome.is_replay:
        response.headers["Idempotent-Replay"] = "true"
    return response
