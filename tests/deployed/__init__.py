"""What `chalice deploy` makes, run: real zips under awslambdaric in the emulated cloud."""
