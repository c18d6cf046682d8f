"""One machine runs it all: PostgreSQL, Redis, the web server, the worker and the clock as children of one process."""
