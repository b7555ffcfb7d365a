"""A program that speaks to the API: a token, JSON, and a new idempotency key for each POST."""

import itertools
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.one_request import one_request

BASE = "/api/v1"
_numbers = itertools.count(1)


class ApiClient:
    def __init__(self, app: Flask, token: str | None):
        self.app = app
        self.client = app.test_client(use_cookies=False)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **query: Any) -> TestResponse:
        with one_request(self.app):
            return self._inspected(self.client.get(BASE + path, query_string=query, headers=self.headers))

    def post(self, path: str, body: Any, key: str | None = None) -> TestResponse:
        headers = {**self.headers, "Idempotency-Key": key or f"test-{next(_numbers)}"}
        with one_request(self.app):
            return self._inspected(self.client.post(BASE + path, json=body, headers=headers))

    def _inspected(self, response: TestResponse) -> TestResponse:
        """Every answer is JSON or a file, never cached, and every problem has the four members."""
        assert response.headers["Cache-Control"] == "no-store"
        assert response.status_code < 500, response.text
        if response.status_code >= 400:
            assert response.mimetype == "application/problem+json", response.text
            problem = response.get_json()
            assert problem["status"] == response.status_code
            assert {"code", "title", "detail"} <= problem.keys()
        return response
