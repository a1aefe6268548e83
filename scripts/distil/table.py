"""Reads a table as the extension does, in numpy: for golden values and for measuring."""

import json
import struct

import numpy as np


class Table:
    def __init__(self, path):
        data = path.read_bytes()
        (length,) = struct.unpack_from("<I", data)
        header = json.loads(data[4 : 4 + length])
        size, rows = header["dimensions"], header["rows"]
        at = 4 + length
        self.name = header["name"]
        self.start = np.frombuffer(data, "<f4", size, at).astype(np.float64)
        scales = np.frombuffer(data, "<f4", rows, at + 4 * size).astype(np.float64)
        values = np.frombuffer(data, np.int8, rows * size, at + 4 * (size + rows)).reshape(rows, size)
        self.rows = values * scales[:, None]
        words = data[len(data) - header["vocabularyBytes"] :].decode("utf-8").split("\n")
        self.positions = {word: row for row, word in enumerate(words)}

    def encode(self, pieces):
        """Unit vectors of texts, each a list of pieces as the tokeniser writes them."""
        sums = np.array([self.start + self.rows[[self.positions[piece] for piece in text]].sum(0) for text in pieces])
        return sums / np.linalg.norm(sums, axis=1, keepdims=True)
