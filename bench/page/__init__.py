"""What the page weighs and how soon it can be used."""
