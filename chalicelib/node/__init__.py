"""The room beside hostile code: standard library and core only, no cloud client, no credential."""
