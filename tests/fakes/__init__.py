"""Fakes of the ports, passed in where the tests build what they test."""
