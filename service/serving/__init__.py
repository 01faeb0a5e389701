"""The service's processes: a web server, its workers, and what keeps them running."""
