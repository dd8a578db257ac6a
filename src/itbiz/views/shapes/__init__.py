"""The shapes of what `--json` prints, a module a subject; `itbiz schema` publishes them as JSON Schemas.

Every shape is version 1: keys are only ever added. Words are English whatever the language, parties and tickets go by
their keys and ids. Only publishing imports these modules; what makes the data knows them by type alone.
"""
