"""The kinds that ship with ecosim: one module, one kind."""
