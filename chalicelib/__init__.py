"""Runhive: a code-execution cluster that a person owns, split into rooms by where the code runs."""
