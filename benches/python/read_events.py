"""Reads the learning rates of a run with TensorBoard's own reader: read_events.py RUN"""
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

accumulator = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0}).Reload()
print(sum(event.value for event in accumulator.Scalars("train/lr")))
