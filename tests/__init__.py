"""Runhive's tests, foldered by what they need: nothing (unit), real parts (the rest)."""
