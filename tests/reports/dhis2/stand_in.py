"""A DHIS2 of our own on this machine, which answers `dataValueSets` as its documentation says.

It knows what it was told it has, keeps values, and counts an unchanged one as ignored. `mood` makes it fail.
"""

import base64
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

USER, PASSWORD, TOKEN = "lockbox", "green lamp", "d2pat_0123456789"
BASIC = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
# What it says of a name that it does not have, by its own numbers.
UNKNOWN = {
    "dataElement": ("E7610", "Data element not found or not accessible: `{}`"),
    "orgUnit": ("E7612", "Organisation unit not found or not accessible: `{}`"),
    "categoryOptionCombo": ("E7613", "Category option combo not found or not accessible: `{}`"),
    "attributeOptionCombo": ("E7615", "Attribute option combo not found or not accessible: `{}`"),
}
SCHEME_OF = {
    "dataElement": "dataElementIdScheme",
    "orgUnit": "orgUnitIdScheme",
    "categoryOptionCombo": "categoryOptionComboIdScheme",
    "attributeOptionCombo": "categoryOptionComboIdScheme",
    "dataSet": "dataSetIdScheme",
}
Key = tuple[str, ...]


@dataclass
class Metadata:
    """What the receiver has: for each kind of thing its UID and its code."""

    known: dict[str, dict[str, str]] = field(default_factory=dict)
    closed_periods: set[str] = field(default_factory=set)
    keeps_zero: bool = True

    def uid_of(self, kind: str, name: str, scheme: str) -> str | None:
        of_kind = self.known.get("categoryOptionCombo" if kind == "attributeOptionCombo" else kind, {})
        if scheme == "uid":
            return name if name in of_kind else None
        return next((uid for uid, code in of_kind.items() if code == name), None)


class StandIn(ThreadingHTTPServer):
    """`moods` are used up one a request: a status, "slow", "cut", "html", "redirect"; then it is well."""

    daemon_threads = True

    def __init__(self, metadata: Metadata, *, is_old: bool = False):
        super().__init__(("127.0.0.1", 0), _Door)
        self.metadata, self.is_old = metadata, is_old
        self.kept: dict[Key, str] = {}
        self.completed: dict[tuple[str, str, str], str] = {}
        self.asked: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.moods: list[int | str] = []
        self.let_go = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> "StandIn":
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.let_go.set()
        self.shutdown()
        self.server_close()

    def take(self, said: dict[str, Any], parameters: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Import a data value set, or with dryRun only say what would come of it."""
        is_dry = parameters.get("dryRun") == "true"
        counts = dict.fromkeys(("imported", "updated", "ignored", "deleted"), 0)
        conflicts: dict[tuple[str, str], dict[str, Any]] = {}
        data_set = said.get("dataSet")
        if data_set and self._uid("dataSet", data_set, parameters) is None:
            whole = {"object": data_set, "value": f"Data set not found or not accessible: `{data_set}`"}
            whole |= {"errorCode": "E7600", "property": "dataSet", "objects": {"dataSet": data_set}}
            counts["ignored"] = len(said["dataValues"])
            return self._summary(counts, [whole])
        for index, value in enumerate(said["dataValues"]):
            self._take_one(index, {**_outer(said), **value}, parameters, is_dry, counts, conflicts)
        if said.get("completeDate") and not is_dry:
            self.completed[data_set, said["period"], said["orgUnit"]] = said["completeDate"]
        return self._summary(counts, list(conflicts.values()))

    def _uid(self, kind: str, name: str, parameters: dict[str, str]) -> str | None:
        return self.metadata.uid_of(kind, name, parameters.get(SCHEME_OF[kind], "uid"))

    def _take_one(
        self,
        index: int,
        value: dict[str, str],
        parameters: dict[str, str],
        is_dry: bool,
        counts: dict[str, int],
        conflicts: dict[tuple[str, str], dict[str, Any]],
    ) -> None:
        uids = []
        for kind, (code, words) in UNKNOWN.items():
            name = value.get(kind, "")
            uid = self._uid(kind, name, parameters) if name else "default"
            if uid is None:
                found = conflicts.setdefault(
                    (code, name),
                    {"object": name, "objects": {kind: name}, "value": words.format(name)}
                    | ({} if self.is_old else {"errorCode": code, "property": kind, "indexes": []}),
                )
                if not self.is_old:
                    found["indexes"].append(index)
                counts["ignored"] += 1
                return
            uids.append(uid)
        if value["period"] in self.metadata.closed_periods:
            of_period = {"object": value["period"], "errorCode": "E7643", "indexes": []}
            of_period |= {"value": f"Period: {value['period']} is not open for this data set"}
            conflicts.setdefault(("E7643", value["period"]), of_period)["indexes"].append(index)
            counts["ignored"] += 1
            return
        counts[self._keep((*uids, value["period"]), value["value"], is_dry)] += 1

    def _keep(self, key: Key, number: str, is_dry: bool) -> str:
        before = self.kept.get(key)
        is_dropped = number == "0" and not self.metadata.keeps_zero
        what = "imported" if before is None else "updated"
        if before == number or (is_dropped and before is None):
            return "ignored"
        if is_dropped:
            what = "deleted"
        if not is_dry:
            self.kept.pop(key, None) if is_dropped else self.kept.__setitem__(key, number)
        return what

    def _summary(self, counts: dict[str, int], conflicts: list[dict[str, Any]]) -> tuple[int, dict[str, Any]]:
        status = "WARNING" if conflicts else "SUCCESS"
        summary = {"responseType": "ImportSummary", "status": status, "importCount": counts}
        summary |= {"description": "Import process completed successfully", "dataSetComplete": "false"}
        if conflicts:
            summary["conflicts"] = conflicts
        if self.is_old:
            return 200, summary
        code = 409 if conflicts else 200
        words = "One or more conflicts encountered" if conflicts else "Import was successful."
        about = {"httpStatus": "Conflict" if conflicts else "OK", "httpStatusCode": code}
        return code, {**about, "status": status if conflicts else "OK", "message": words, "response": summary}


def _outer(said: dict[str, Any]) -> dict[str, str]:
    return {name: said[name] for name in ("period", "orgUnit", "attributeOptionCombo") if said.get(name)}


class _Door(BaseHTTPRequestHandler):
    server: StandIn
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        address = urlsplit(self.path)
        parameters = {name: values[-1] for name, values in parse_qs(address.query).items()}
        mood = self.server.moods.pop(0) if self.server.moods else ""
        if mood:
            return self._moody(mood)
        if self.headers.get("Authorization") not in {BASIC, f"ApiToken {TOKEN}"}:
            return self._answer(401, {"httpStatus": "Unauthorized", "httpStatusCode": 401, "status": "ERROR"})
        if address.path != "/api/dataValueSets":
            return self._answer(404, {"httpStatus": "Not Found", "httpStatusCode": 404, "status": "ERROR"})
        if self.headers.get("Content-Type") != "application/json":
            return self._answer(415, {"httpStatus": "Unsupported Media Type", "httpStatusCode": 415})
        said = json.loads(body)
        self.server.asked.append((parameters, said))
        return self._answer(*self.server.take(said, parameters))

    def _moody(self, mood: int | str) -> None:
        if mood == "cut":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b'{"httpStatus":')
            self.close_connection = True
        elif mood == "slow":
            self.server.let_go.wait(20)
            self.close_connection = True
        elif mood == "html":
            self._answer(200, "<html>Sign in, please</html>", "text/html")
        elif mood == "redirect":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self._answer(int(mood), f"<html>{mood}</html>", "text/html")

    def _answer(self, status: int, said: Any, kind: str = "application/json") -> None:
        body = (said if isinstance(said, str) else json.dumps(said)).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass
