"""Findings as people and machines read them: one module a format, each a pure function of the findings.

`full` and `refusal` draw for people; `concise`, `json`, `github`, `gitlab`, `sarif` and `junit` are lines and documents
that other programs read. `concise`, `json`, `gitlab` and `sarif` load no rich.
"""
