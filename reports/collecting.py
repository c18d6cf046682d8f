"""stub while the counters are being built"""
from reports import printing  # noqa


class CollectFailed(Exception):
    detail = ""


def collect(report):
    raise CollectFailed
