"""The JSON of a web form, or of an issue that GitHub or GitLab was filled in with, as a letter."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from itbiz.domain.letter import Letter, clean_line, field_of, key_of, understood
from itbiz.text.failure import Failure
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEAD = re.compile(r"(?m)^###[ \t]+(.{1,100}?)[ \t]*\r?$")
_EMPTY = {"_No response_", "None", "_Sans réponse_"}
_OPENED = {"opened", "open", "created", "create"}
_OWN = {"id", "from", "subject"}


def read_form(data: bytes, prefix: str) -> Letter:
    """The letter in a form's JSON; `prefix` is that of ticket ids.

    A form of one's own holds `id`, `from` and fields under the names people know (`title`, `ticket`, `action`, `text`).
    Raises Failure where it is no JSON, or does not say by whom it is.
    """
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Failure(
            msg("this is no JSON: {reason}", reason=clean_line(str(error))), msg("one object, as the form sent it")
        ) from error
    if not isinstance(found, dict):
        raise Failure(msg("this JSON is no form"), msg("one object, as the form sent it"))
    if isinstance(found.get("issue"), dict):
        return _github(found, found["issue"], prefix)
    if isinstance(found.get("object_attributes"), dict):
        return _gitlab(found, found["object_attributes"], prefix)
    return _form(found, prefix)


def _form(found: Mapping[str, Any], prefix: str) -> Letter:
    fields: dict[str, str] = {}
    for label, value in found.items():
        name = field_of(label)
        if label in _OWN or value in (None, ""):
            continue
        if name is None:
            raise Failure(
                msg("a form has no field `{field}`", field=clean_line(label)),
                msg("it knows: {fields}", fields="id, from, title, requester, provider, ticket, action, text, …"),
            )
        if not isinstance(value, str):
            raise Failure(msg("`{field}` of the form is no text", field=clean_line(label)))
        fields[name] = value
    whole = json.dumps(found, sort_keys=True)
    return _letter(found.get("id"), found.get("from"), found.get("subject", ""), "", prefix, fields, whole)


def _github(event: Mapping[str, Any], issue: Mapping[str, Any], prefix: str) -> Letter:
    """An event `issues` or `issue_comment` of GitHub; a login stands for `LOGIN@users.noreply.github.com`."""
    said = event.get("comment")
    source: Mapping[str, Any] = said if isinstance(said, dict) else issue
    wanted = {"created"} if isinstance(said, dict) else _OPENED
    return _issue(
        source,
        _text(issue, "title"),
        _text(source, "body"),
        _address(source.get("user"), "login", "users.noreply.github.com"),
        _text(source, "html_url"),
        prefix,
        taken=event.get("action", "opened") in wanted,
    )


def _gitlab(event: Mapping[str, Any], made: Mapping[str, Any], prefix: str) -> Letter:
    """A hook for an issue or a note of GitLab; a name stands for `NAME@users.noreply.gitlab.com`."""
    issue = event.get("issue")
    note = isinstance(made.get("note"), str)
    title = _text(issue if note and isinstance(issue, dict) else made, "title")
    return _issue(
        made,
        title,
        _text(made, "note" if note else "description"),
        _address(event.get("user"), "username", "users.noreply.gitlab.com"),
        _text(made, "url"),
        prefix,
        taken=made.get("action", "open") in _OPENED,
    )


def _issue(
    source: Mapping[str, Any], title: str, body: str, sender: str, url: str, prefix: str, *, taken: bool
) -> Letter:
    fields, text = _sections(body)
    whole = json.dumps(source, sort_keys=True, default=str)
    return _letter(url or None, sender, title, text, prefix, fields, whole, automatic=not taken)


def _letter(
    key: object,
    sender: object,
    subject: object,
    text: str,
    prefix: str,
    fields: Mapping[str, str],
    whole: str,
    *,
    automatic: bool = False,
) -> Letter:
    if not isinstance(sender, str) or not sender.strip():
        raise Failure(msg("this form does not say by whom it is"), msg('it needs `"from": "claire@example.com"`'))
    if not isinstance(key, str | int | None) or not isinstance(subject, str):
        raise Failure(msg("`{field}` of the form is no text", field="id" if isinstance(subject, str) else "subject"))
    return understood(
        key_of(None if key is None else str(key), whole),
        sender,
        subject,
        text,
        prefix,
        fields=fields,
        automatic=automatic,
    )


def _text(holder: Mapping[str, Any], name: str) -> str:
    value = holder.get(name)
    return value if isinstance(value, str) else ""


def _address(user: object, name: str, host: str) -> str:
    login = user.get(name) if isinstance(user, dict) else None
    return f"{clean_line(login)}@{host}" if isinstance(login, str) and re.fullmatch(r"[\w.-]{1,64}", login) else ""


def _sections(body: str) -> tuple[dict[str, str], str]:
    """The answers of an issue form, each under its `###` head; what has another head stays text."""
    pieces = _HEAD.split(body)
    fields: dict[str, str] = {}
    text = [pieces[0].strip()]
    for label, answer in zip(pieces[1::2], pieces[2::2], strict=True):
        value = answer.strip()
        name = field_of(label)
        if value in _EMPTY or not value:
            continue
        if name and name not in fields:
            fields[name] = value
        else:
            text.append(f"{label}\n{value}")
    return fields, "\n\n".join(part for part in text if part)
