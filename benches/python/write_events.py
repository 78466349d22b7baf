"""Writes an event file of some megabytes, with five scalars for each update: write_events.py RUN VALUES.csv MEGABYTES"""
import pathlib
import struct
import sys

import numpy as np

TAGS = ["train/loss", "train/lr", "train/grad_norm", "train/tokens_per_second", "train/memory"]
CHUNK = 200_000


def table():
    made = []
    for byte in range(256):
        for _ in range(8):
            byte = (byte >> 1) ^ (0x82F63B78 if byte & 1 else 0)
        made.append(byte)
    return np.array(made, dtype=np.uint32)


TABLE = table()


def masked_crc(records):
    """The masked CRC-32C of each row of bytes."""
    crc = np.full(len(records), 0xFFFFFFFF, dtype=np.uint32)
    for column in range(records.shape[1]):
        crc = TABLE[(crc ^ records[:, column]) & 0xFF] ^ (crc >> 8)
    crc = ~crc
    return ((crc >> 15) | (crc << 17)) + np.uint32(0xA282EAD8)


def framed(payload):
    """The records of payloads of one length."""
    length = np.frombuffer(struct.pack("<Q", payload.shape[1]), dtype=np.uint8)[None, :]
    count = len(payload)
    words = lambda crc: crc.astype("<u4").view(np.uint8).reshape(-1, 4)
    head = np.repeat(np.concatenate([length, words(masked_crc(length))], axis=1), count, axis=0)
    return np.concatenate([head, payload, words(masked_crc(payload))], axis=1)


def events(tag, steps, values):
    """An event for each step: its time, the step in four bytes, and a summary with one value."""
    name = tag.encode()
    value = b"\x0a" + bytes([len(name)]) + name + b"\x15"
    summary = b"\x0a" + bytes([len(value) + 4]) + value
    before = b"\x09" + struct.pack("<d", 1.7e9) + b"\x10"
    middle = b"\x2a" + bytes([len(summary) + 4]) + summary
    count = len(steps)
    fixed = lambda text: np.repeat(np.frombuffer(text, dtype=np.uint8)[None, :], count, axis=0)
    groups = [(steps >> (7 * i) & 0x7F) | (0x80 if i < 3 else 0) for i in range(4)]
    step = np.stack(groups, axis=1).astype(np.uint8)
    number = values.astype("<f4").view(np.uint8).reshape(-1, 4)
    return framed(np.concatenate([fixed(before), step, fixed(middle), number], axis=1))


def main():
    run, source, megabytes = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    version = np.frombuffer(b"\x09" + struct.pack("<d", 1.7e9) + b"\x1a\x0dbrain.Event:2", dtype=np.uint8)[None, :]
    left = megabytes * 1_000_000
    with open(source) as lines, open(run / "events.out.tfevents.1700000000.bench", "wb") as out:
        column = next(lines).strip().split(",").index("lr")
        out.write(framed(version).tobytes())
        first = 0
        while left > 0:
            rates = [float(line.split(",")[column]) for _, line in zip(range(CHUNK), lines)]
            if not rates:
                sys.exit("the table has too few rows")
            steps, rates = np.arange(first, first + len(rates)), np.array(rates)
            parts = [events(tag, steps, rates if tag == "train/lr" else rates * 3.0) for tag in TAGS]
            width = sum(part.shape[1] for part in parts)
            rows = min(len(rates), -(-left // width))
            out.write(np.concatenate([part[:rows] for part in parts], axis=1).tobytes())
            first, left = first + len(rates), left - rows * width


main()
