"""Files of others, made into ours."""
