"""Clients written for Piston, as their users install them, against Runhive."""
