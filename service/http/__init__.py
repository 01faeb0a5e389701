"""The HTTP interface: one blueprint a noun, problem documents for errors, OpenAPI 3.1.

``service.http.app.create_app`` builds the application; ``BLUEPRINTS`` there is the table of
what it serves.
"""
