"""How well it remembers: conversations with known answers, asked of the running system."""
