"""Ultralytics' schedule is a part of a loop that needs a model and images, so that it cannot be asked for values."""

PACKAGES = {"ultralytics": "ultralytics"}


def curve(question):
    raise Cannot("the schedule is a part of the trainer's loop, which needs a model and images")
