"""A Home Assistant configuration, read, and made into a folder that `ecosim test` plays."""
