"""A page that shows every part (docs/components.md), for eyes and for the accessibility test; it never ships in the URLs."""
