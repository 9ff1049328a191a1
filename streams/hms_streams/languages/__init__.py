"""What depends on the language of a text: which one it is, its stems, its function words."""
