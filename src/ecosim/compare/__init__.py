"""The same days under several wirings: what came of each moment, why, and what it took."""
