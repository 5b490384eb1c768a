"""A record in words: what devices call themselves, what people do, what led to what, and when."""
