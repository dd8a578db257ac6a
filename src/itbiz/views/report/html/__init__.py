"""The review as a page: one file, nothing from the network, made with Jinja2 and charts drawn by Vega-Lite.

Both are the extra `itbiz[report]` and imported where they are used.
"""
